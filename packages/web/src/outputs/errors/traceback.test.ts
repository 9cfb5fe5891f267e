// Tracebacks as kernels write them, and what a person is told. One line a case: the text (colours left out), then the chain as
// "headline: frames", frames outermost first as place:line[in function] with * for a library's.
import { expect, test } from "vitest";
import type { Frame } from "./told-frames.ts";
import { foldLabel, parseTraceback, repeated } from "./traceback.ts";

const place = (frame: Frame) => {
  const { cell, line } = frame.stands ?? frame;
  const name = frame.function && !frame.stands ? ` in ${frame.function}` : "";
  return `${frame.library ? "*" : ""}${cell === null ? frame.file!.split("/").at(-1) : `[${cell}]`}:${line}${name}`;
};
const shown = (...traceback: string[]) => {
  const chain = parseTraceback(traceback);
  return chain
    ? chain.map((link) => `${link.relation ?? "end"} ${link.headline} | ${link.frames.map(place).join(", ")}`)
    : null;
};
const RULE = "-".repeat(75);
const HEAD = "KeyError                                  Traceback (most recent call last)";
const CELL = "Cell In[2], line 2\n      1 z = 1\n----> 2 f({})\n";

test.each<[string, string[], string[] | null]>([
  ["one cell", [RULE, HEAD, CELL, "KeyError: 'a'"], ["end KeyError: 'a' | [2]:2"]],
  [
    "a function of another cell",
    [
      RULE,
      HEAD,
      CELL,
      "Cell In[1], line 3, in f(x)\n      2     y = 1\n----> 3     return x['day']\n",
      "KeyError: 'day'",
    ],
    ["end KeyError: 'day' | [2]:2, [1]:3 in f"],
  ],
  [
    "libraries",
    [
      RULE,
      HEAD,
      CELL,
      "File /env/lib/python3.12/site-packages/pandas/core/frame.py:4330, in DataFrame.__getitem__(self, key)\n   4329     x\n-> 4330     y\n",
      "KeyError: 'a'",
    ],
    ["end KeyError: 'a' | [2]:2, *frame.py:4330 in DataFrame.__getitem__"],
  ],
  [
    "own files",
    [RULE, HEAD, "File ~/work/net.py:7, in train(x)\n----> 7 boom\n", "KeyError: 'a'"],
    ["end KeyError: 'a' | net.py:7 in train"],
  ],
  ["code that exec ran", [RULE, HEAD, CELL, "File <string>:1\n", "E: 1"], ["end E: 1 | [2]:2, <string>:1"]],
  [
    "a method made up",
    [RULE, HEAD, CELL, "File <string>:3, in __init__(self)\n", "E: 1"],
    ["end E: 1 | [2]:2, *<string>:3 in __init__"],
  ],
  [
    "Python's own",
    [RULE, HEAD, CELL, "File <frozen importlib._bootstrap>:1, in find()\n", "E: 1"],
    ["end E: 1 | [2]:2, *<frozen importlib._bootstrap>:1 in find"],
  ],
  [
    "code that a library ran",
    [RULE, HEAD, CELL, "File /env/lib/python3.12/site-packages/a/b.py:4, in c()\n", "File <string>:1\n", "E: 1"],
    ["end E: 1 | [2]:2, *b.py:4 in c, *<string>:1"],
  ],
  [
    "a cell that is timed",
    [
      RULE,
      HEAD,
      "File /env/lib/python3.12/site-packages/IPython/core/magics/execution.py:4, in time()\n",
      "File <timed exec>:1\n",
      "E: 1",
    ],
    ["end E: 1 | *execution.py:4 in time, <timed exec>:1"],
  ],
  [
    "a cell that is timed, with the text that ran",
    [
      RULE,
      HEAD,
      "Cell In[2], line 1\n----> 1 get_ipython().run_cell_magic('time', '', '\\nz = 1\\nf({})\\n')\n",
      "File /env/lib/python3.12/site-packages/IPython/core/magics/execution.py:4, in time()\n",
      "File <timed exec>:2\n      1 'Could not get source, probably due dynamically evaluated source code.'\n",
      "Cell In[1], line 3, in f(x)\n      2     y = 1\n----> 3     return x['day']\n",
      "E: 1",
    ],
    ["end E: 1 | *execution.py:4 in time, [2]:4, [1]:3 in f"],
  ],
  [
    "a timed cell with code beside the magic",
    [
      RULE,
      HEAD,
      "Cell In[2], line 1\n----> 1 get_ipython().run_cell_magic('timeit', 'z = 1', 'f()\\n')\n",
      "File <magic-timeit>:1, in inner(_it, _timer)\n",
      "E: 1",
    ],
    ["end E: 1 | [2]:1, <magic-timeit>:1 in inner"],
  ],
  [
    "a line that is timed",
    [
      RULE,
      HEAD,
      "Cell In[2], line 2\n      1 z = 1\n----> 2 get_ipython().run_line_magic('timeit', '-n1 f(0)')\n",
      "File <magic-timeit>:1, in inner(_it, _timer)\n",
      "E: 1",
    ],
    ["end E: 1 | [2]:2"],
  ],
  [
    "a line that is timed in a function",
    [
      RULE,
      HEAD,
      CELL,
      "Cell In[1], line 2, in g()\n----> 2     get_ipython().run_line_magic('time', 'f(0)')\n",
      "File <timed eval>:1\n",
      "E: 1",
    ],
    ["end E: 1 | [2]:2, [1]:2 in g"],
  ],
  [
    "a cause",
    [
      RULE,
      HEAD,
      CELL,
      "KeyError: 'a'",
      "\nThe above exception was the direct cause of the following exception:\n",
      HEAD,
      CELL,
      "ValueError: two\nlines",
    ],
    ["cause KeyError: 'a' | [2]:2", "end ValueError: two\nlines | [2]:2"],
  ],
  [
    "while handling",
    [
      RULE,
      HEAD,
      CELL,
      "KeyError: 'a'",
      "\nDuring handling of the above exception, another exception occurred:\n",
      HEAD,
      CELL,
      "E",
    ],
    ["context KeyError: 'a' | [2]:2", "end E | [2]:2"],
  ],
  [
    "IPython 7",
    [
      RULE,
      HEAD,
      "<ipython-input-3-0123abcd> in <module>\n----> 1 f()\n",
      "<ipython-input-2-0123abcd> in f()\n      1 def f():\n----> 2     boom\n",
      "E: x",
    ],
    ["end E: x | [3]:1, [2]:2 in f"],
  ],
  ["IPython 8.0", [RULE, HEAD, "Input In [3], in <cell line: 1>()\n----> 1 f()\n", "E: x"], ["end E: x | [3]:1"]],
  [
    "a syntax error",
    ["  Cell In[4], line 1\n    x = = 2\n        ^\nSyntaxError: invalid syntax\n"],
    ["end SyntaxError: invalid syntax | [4]:1"],
  ],
  [
    "a syntax error in a file that was imported",
    [
      "Traceback (most recent call last):\n",
      "  File /env/lib/python3.12/site-packages/IPython/core/interactiveshell.py:3823 in run_code\n    exec(code_obj, self.user_global_ns, self.user_ns)\n",
      "  Cell In[3], line 1\n    import broken\n",
      "  File ~/notebooks/broken.py:2\n    def f(:\n          ^\nSyntaxError: invalid syntax\n",
    ],
    ["end SyntaxError: invalid syntax | [3]:1, broken.py:2"],
  ],
  [
    "endless recursion",
    [
      RULE,
      HEAD,
      CELL,
      "Cell In[1], line 3, in f(x)\n----> 3     f(x)\n",
      "    [... skipping similar frames: f at line 3 (2970 times)]",
      "Cell In[1], line 3, in f(x)\n----> 3     f(x)\n",
      "RecursionError: x",
    ],
    ["end RecursionError: x | [2]:2, [1]:3 in f, [1]:3 in f"],
  ],
  [
    "endless recursion, older",
    [RULE, HEAD, CELL, "... last 1 frames repeated, from the frame below ...\n", "RecursionError: x"],
    ["end RecursionError: x | [2]:2"],
  ],
  ["another language", ["Error in f(): no such thing", "Traceback:"], null],
  ["nothing", [], null],
  ["only a message", ["KeyError: 'a'"], null],
])("[O10] %s", (_name, traceback, expected) => {
  expect(shown(...traceback)).toEqual(expected);
});

test("[O11] the failing expression is marked where the kernel marked it", () => {
  const chain = parseTraceback([
    HEAD,
    "Cell In[1], line 1\n\x1b[32m----> \x1b[39m\x1b[32m1\x1b[39m y = \x1b[30;43mf\x1b[39;49m\x1b[30;43m(x)\x1b[39;49m + 1\n",
    "E: x",
  ]);
  expect(chain![0]!.frames[0]!.lines[0]).toEqual({ number: 1, code: "y = f(x) + 1", current: true, marked: [4, 8] });
  expect(
    parseTraceback(["  Cell In[4], line 1\n    x = = 2\n        ^\nSyntaxError: x"])![0]!.frames[0]!.lines[0]!.marked,
  ).toEqual([4, 5]);
});

test("[O10] what IPython writes in the place of code that it has not is no code", () => {
  const nothing = "'Could not get source, probably due dynamically evaluated source code.'";
  const chain = parseTraceback([HEAD, CELL, `File <string>:3\n      1 ${nothing}\n`, "E: x"]);
  expect(chain![0]!.frames[1]!.lines).toEqual([]);
});

test.each([
  [["pandas"], "1 frame in pandas"],
  [["pandas", "pandas", "json"], "3 frames in pandas and json"],
  [["a", "b", "c"], "3 frames in a, b and c"],
  [["a", "b", "c", "d"], "4 frames in a, b and 2 more packages"],
  [[null], "1 frame in libraries"],
])("[O12] folded frames of %j", (packages, label) => {
  expect(foldLabel(packages.map((name) => ({ package: name }) as Frame))).toBe(label);
});

test.each([
  ["get_ipython().run_line_magic('timeit', '-n1 f(0)')", "%timeit -n1 f(0)"],
  ["    x = get_ipython().getoutput('ls -l')", "    x = !ls -l"],
  ["get_ipython().system(\"echo 'a'\")", "!echo 'a'"],
  ["get_ipython().run_cell_magic('bash', '--out x', 'false\\n')", "%%bash --out x"],
])("[P111] the call %s is shown as it was written", (call, written) => {
  const text = [RULE, HEAD, `Cell In[2], line 1\n----> 1 ${call}\n      2 z = 1\n`, "E: 1"];
  const codes = parseTraceback(text)![0]!.frames[0]!.lines.map(({ code }) => code);
  expect(codes).toEqual([written, "z = 1"]);
});

test("[P111] timed code stands in its cell with its lines, and is asked for as Python knows it", () => {
  const call = String.raw`get_ipython().run_cell_magic('time', '', 'a = "\u00e9"\nb = \'x\'\nf(a)')`;
  const text = [RULE, HEAD, `Cell In[2], line 1\n----> 1 ${call}\n`, "File <timed exec>:3\n", "E: 1"];
  const [frame] = parseTraceback(text)![0]!.frames;
  expect(frame).toMatchObject({ file: "<timed exec>", line: 3, stands: { cell: 2, line: 4 } });
  expect(frame!.lines.map(({ number, code, current }) => [number, code, current])).toEqual([
    [2, 'a = "é"', false],
    [3, "b = 'x'", false],
    [4, "f(a)", true],
  ]);
});

test.each([
  ["", ""],
  ["a", "a"],
  ["aab", "a+1 b"],
  ["abab", "a b a b"],
  ["baaaac", "b a+3 c"],
])("[O12] the frames %j, repeated ones together", (places, expected) => {
  const frames = [...places].map((file) => ({ file, line: 1 }) as Frame);
  const words = repeated(frames).map(({ frame, again }) =>
    again.length > 0 ? `${frame.file}+${again.length}` : frame.file,
  );
  expect(words.join(" ")).toBe(expected);
});
