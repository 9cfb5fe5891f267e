// Groups of exceptions as Python prints them, and what is read out of them: one line an exception, deeper by what holds it, its
// frames outermost first as place:line[in function] with * for a library's.
import { expect, test } from "vitest";
import type { ChainLink, Frame } from "./told-frames.ts";
import { pythonTraceback } from "./python-traceback.ts";

const place = (frame: Frame) =>
  `${frame.library ? "*" : ""}${frame.text ?? frame.file!.split("/").at(-1)}:${frame.line}${frame.function ? ` in ${frame.function}` : ""}`;
const shown = (chain: readonly ChainLink[], depth = 0): string[] =>
  chain.flatMap(({ headline, relation, frames, group = [], more }) => [
    `${"  ".repeat(depth)}${relation ?? "end"} ${headline} | ${frames.map(place).join(", ")}`,
    ...group.flatMap((held) => shown(held, depth + 1)),
    ...(more ? [`${"  ".repeat(depth + 1)}${more}`] : []),
  ]);
const read = (text: string) => {
  const found = pythonTraceback(text.replace(/^\n/, ""));
  return found && [...shown(found.chain), ...[found.before, found.after].map((rest) => JSON.stringify(rest))];
};
const IPYTHON = "/env/lib/python3.12/site-packages/IPython/core/interactiveshell.py";

test("a group, what led to one of its exceptions, and text around it", () => {
  const text = `
a warning
  + Exception Group Traceback (most recent call last):
  |   File "${IPYTHON}", line 3823, in run_code
  |     exec(code_obj, self.user_global_ns, self.user_ns)
  |   File "/t/ipykernel_7/123.py", line 9, in <module>
  |     all_of(3)
  | ExceptionGroup: several (2 sub-exceptions)
  | a note
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/t/ipykernel_7/123.py", line 3, in <module>
    |     1/0
    |     ~^~
    | ZeroDivisionError: division by zero
    | 
    | The above exception was the direct cause of the following exception:
    | 
    | Traceback (most recent call last):
    |   File "/home/me/net.py", line 5, in load
    |     raise e from z
    |   File "/env/lib/python3.12/json/decoder.py", line 337, in decode
    |     obj, end = self.raw_decode(s)
    |   [Previous line repeated 970 more times]
    | ValueError: noted
    +---------------- 2 ----------------
    | KeyError: 2
    +------------------------------------
the end
`;
  expect(read(text)).toEqual([
    "end ExceptionGroup: several (2 sub-exceptions)\na note | 123:9",
    "  cause ZeroDivisionError: division by zero | 123:3",
    "  end ValueError: noted | net.py:5 in load, *decoder.py:337 in decode",
    "  end KeyError: 2 | ",
    '"a warning"',
    '"the end"',
  ]);
  const [first] = pythonTraceback(text)!.chain[0]!.group![0]!;
  expect(first!.frames[0]!.lines).toEqual([{ number: 3, code: "1/0", current: true, marked: [0, 3] }]);
});

test("groups in a group end together, and the last tells how many are left out", () => {
  const text = `
  + Exception Group Traceback (most recent call last):
  |   File "/t/ipykernel_7/1.py", line 4, in <module>
  |     raise outer
  | ExceptionGroup: outer (1 sub-exception)
  +-+---------------- 1 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/t/ipykernel_7/1.py", line 2, in <module>
    |     many()
    | ExceptionGroup: many (17 sub-exceptions)
    +-+---------------- 1 ----------------
      | ValueError: 0
      +---------------- ... ----------------
      | and 16 more exceptions
      +------------------------------------
`;
  expect(read(text)).toEqual([
    "end ExceptionGroup: outer (1 sub-exception) | 1:4",
    "  end ExceptionGroup: many (17 sub-exceptions) | 1:2",
    "    end ValueError: 0 | ",
    "    and 16 more exceptions",
    '""',
    '""',
  ]);
});

test("what was raised while a group was handled comes last", () => {
  const text = `
  + Exception Group Traceback (most recent call last):
  |   File "/t/ipykernel_7/1.py", line 2, in <module>
  |     both()
  | ExceptionGroup: both (1 sub-exception)
  +-+---------------- 1 ----------------
    | KeyError: 0
    +------------------------------------

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/t/ipykernel_7/1.py", line 4, in <module>
    raise RuntimeError("no")
RuntimeError: no
`;
  expect(read(text)?.slice(0, 3)).toEqual([
    "context ExceptionGroup: both (1 sub-exception) | 1:2",
    "  end KeyError: 0 | ",
    "end RuntimeError: no | 1:4",
  ]);
});

test.each([
  "",
  "Traceback (most recent call last):\nKeyError: 1",
  "  + Exception Group Traceback (most recent call last):",
])("%j tells of no group", (text) => expect(read(text)).toBeNull());
