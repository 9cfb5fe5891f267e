import type { Output } from "@pellucid/notebook";
import { outputEvent } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { importChange } from "../language/import-source.ts";
import { dedented } from "./scratch-acts.ts";
import { added, CUT, NOTHING, type ScratchOutputs, updated } from "./scratch-outputs.ts";

type Said = [type: string, content: object];

const stream = (text: string, name = "stdout"): Said => ["stream", { name, text }];
const display = (text: string, id?: string): Said => [
  "display_data",
  { data: { "text/plain": text }, metadata: {}, ...(id && { transient: { display_id: id } }) },
];

function after(...all: Said[]): ScratchOutputs {
  let now = NOTHING;
  for (const [type, content] of all) {
    const event = outputEvent(type, content);
    if (event) now = event.type === "update" ? updated(now, event) : added(now, event);
  }
  return now;
}

const words = ({ list }: ScratchOutputs) =>
  list.map((one: Output) => ("text" in one ? String(one.text) : "data" in one ? one.data["text/plain"] : one.type));

describe("[P47] what a run in the scratchpad put out", () => {
  test.each<[string, Said[], unknown[]]>([
    ["pieces of a stream are one", [stream("a"), stream("b\n")], ["ab\n"]],
    ["a carriage return begins the line anew", [stream("10 %\r"), stream("20 %")], ["20 %"]],
    ["two streams stand beside each other", [stream("a"), stream("b", "stderr"), stream("c")], ["a", "b", "c"]],
    ["a clear takes all away", [stream("a"), ["clear_output", { wait: false }]], []],
    ["a clear that waits goes with the next output", [stream("a"), ["clear_output", { wait: true }]], ["a"]],
    ["and then", [stream("a"), ["clear_output", { wait: true }], stream("b")], ["b"]],
    [
      "a display is shown anew",
      [
        display("one", "d"),
        display("two"),
        ["update_display_data", { data: { "text/plain": "three" }, transient: { display_id: "d" } }],
      ],
      ["three", "two"],
    ],
  ])("%s", (_what, said, seen) => expect(words(after(...said))).toEqual(seen));

  test("a flood loses its beginning, and says so", () => {
    const [text] = words(after(...Array.from({ length: 40 }, () => stream(`${"x".repeat(9999)}\n`))));
    expect(text).toMatch(new RegExp(`^${CUT.slice(0, 10).replace("[", "\\[")}`));
    expect(String(text).length).toBeLessThan(300_000);
    expect(words(after(...Array.from({ length: 500 }, (_, at) => display(`${at}`)))).at(0)).toBe("300");
  });
});

test("[P47] lines that were selected inside of a block begin at the margin", () => {
  expect(dedented("    a = 1\n      b = 2\n\n    c")).toBe("a = 1\n  b = 2\n\nc");
  expect(dedented("x")).toBe("x");
  expect(dedented("")).toBe("");
});

test("[P47] an import that is added goes into the scratchpad, not into the notebook", () => {
  const session = {
    cell: (id: string) => (id === "c1" ? {} : undefined),
    notebook: { cells: [{ id: "c1", type: "code", source: "import os" }] },
  } as unknown as NotebookSession;
  expect(importChange(session, "scratchpad", "np.zeros(3)", "import numpy as np")).toEqual({
    cell: "scratchpad",
    from: 0,
    to: 0,
    insert: "import numpy as np\n",
  });
  expect(importChange(session, "scratchpad", "import re\nnp", "import numpy as np")).toMatchObject({
    from: 10,
    to: 10,
  });
  expect(importChange(session, "c1", "import os", "import numpy as np")).toMatchObject({ cell: "c1" });
});
