/** Rules of outputs as they come from a kernel: N46 to N49 of SPEC.md. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply } from "./apply.ts";
import { code, notebookOf, stream } from "./arbitrary.ts";
import type { Output } from "./notebook.ts";
import { type OutputEvent, foldOutputs, outputEvent } from "./outputs.ts";

const out = (text: string, name = "stdout"): OutputEvent => ({ type: "output", output: stream(text, name) });
const shown = (text: string, displayId?: string): Output => ({
  type: "display",
  data: { "text/plain": text },
  metadata: {},
  ...(displayId ? { displayId } : {}),
});
const show = (text: string, displayId?: string): OutputEvent => ({ type: "output", output: shown(text, displayId) });
const update = (displayId: string, text: string): OutputEvent => ({
  type: "update",
  displayId,
  data: { "text/plain": text },
  metadata: {},
});
const clear: OutputEvent = { type: "clear", wait: false };
const clearLater: OutputEvent = { type: "clear", wait: true };

/** "out:a err:b =1": streams and displays. */
const said = (outputs: readonly Output[]) =>
  outputs
    .map((o) =>
      o.type === "stream"
        ? `${o.name.slice(3)}:${o.text as string}`
        : o.type === "display"
          ? `=${o.data["text/plain"] as string}`
          : o.type,
    )
    .join(" ");

describe("[N46] streams join, clears clear, updates update", () => {
  const cases: [string, OutputEvent[], string][] = [
    ["one name", [out("a"), out("b")], "out:ab"],
    ["two names", [out("a"), out("b", "stderr"), out("c")], "out:a err:b out:c"],
    ["a display between", [out("a"), show("1"), out("b")], "out:a =1 out:b"],
    ["an empty text is nothing", [out("")], ""],
    ["carriage return across messages", [out("1%\r"), out("2%")], "out:2%"],
    ["clear at once", [out("a"), clear], ""],
    ["clear later", [out("a"), clearLater], "out:a"],
    ["clear later, then output", [out("a"), clearLater, out("b")], "out:b"],
    ["clear later, then at once", [out("a"), clearLater, clear, out("b"), out("c")], "out:bc"],
    ["update", [show("1", "p"), show("2", "q"), update("p", "3")], "=3 =2"],
    ["update does not count as output for a clear", [show("1", "p"), clearLater, update("p", "2")], "=2"],
  ];
  test.each(cases)("%s", (_, events, text) => expect(said(foldOutputs("a", [], false, events).outputs)).toBe(text));
});

describe("[N47] a tick of messages is few and small edits", () => {
  const cases: [string, Output[], OutputEvent[], string][] = [
    ["more of a stream", [stream("a")], [out("b"), out("c")], "extend-stream"],
    ["more of a stream, then a display", [stream("a")], [out("b"), show("1"), show("2")], "extend-stream set-outputs"],
    ["a hundred displays", [], Array.from({ length: 100 }, () => show("x")), "set-outputs"],
    [
      "a hundred updates",
      [shown("0", "p")],
      Array.from({ length: 100 }, (_, i) => update("p", String(i))),
      "update-display",
    ],
    ["cleared and printed again", [stream("a")], [out("b"), clear, out("c")], "set-outputs"],
    ["nothing new", [stream("50%")], [out("\r50%")], ""],
  ];
  test.each(cases)("%s", (_, outputs, events, types) => {
    expect(
      foldOutputs("a", outputs, false, events)
        .edits.map((edit) => edit.type)
        .join(" "),
    ).toBe(types);
  });
});

const anyEvent: fc.Arbitrary<OutputEvent> = fc.oneof(
  fc
    .tuple(fc.constantFrom("a\n", "b", "\r", "\rX", "\x1b[A"), fc.constantFrom("stdout", "stderr"))
    .map(([text, name]) => out(text, name)),
  fc.tuple(fc.constantFrom("1", "2"), fc.constantFrom("p", "q")).map(([text, id]) => show(text, id)),
  fc.tuple(fc.constantFrom("p", "q"), fc.constantFrom("3", "4")).map(([id, text]) => update(id, text)),
  fc.boolean().map((wait): OutputEvent => ({ type: "clear", wait })),
);

test("[N48] however the messages fall into ticks, the edits give the same outputs", () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyEvent, { maxLength: 5 }), { maxLength: 5 }), (ticks) => {
      let notebook = notebookOf(code("a"));
      let waiting = false;
      for (const tick of ticks) {
        const folded = foldOutputs("a", notebook.cells[0]?.outputs ?? [], waiting, tick);
        notebook = folded.edits.reduce(apply, notebook);
        waiting = folded.waiting;
        expect(notebook.cells[0]?.outputs).toEqual(folded.outputs);
      }
      expect(notebook.cells[0]?.outputs).toEqual(foldOutputs("a", [], false, ticks.flat()).outputs);
    }),
    { numRuns: 500 },
  );
});

describe("[N49] messages become outputs, whatever a kernel puts into them", () => {
  const cases: [string, unknown, unknown][] = [
    ["stream", { name: "stderr", text: "x" }, { type: "output", output: stream("x", "stderr") }],
    ["stream", {}, { type: "output", output: stream("") }],
    ["display_data", { data: { "text/plain": "1" }, metadata: {}, transient: { display_id: "p" } }, show("1", "p")],
    ["display_data", null, { type: "output", output: { type: "display", data: {}, metadata: {} } }],
    [
      "display_data",
      { data: { "application/json": { $blob: "ab" } } },
      { type: "output", output: { type: "display", data: { "application/json": '{"$blob":"ab"}' }, metadata: {} } },
    ],
    [
      "execute_result",
      { data: {}, execution_count: 3 },
      { type: "output", output: { type: "result", data: {}, metadata: {}, executionCount: 3 } },
    ],
    [
      "error",
      { ename: "E", evalue: 1, traceback: ["a", 2] },
      { type: "output", output: { type: "error", ename: "E", evalue: "", traceback: ["a"] } },
    ],
    ["update_display_data", { data: {}, transient: {} }, undefined],
    ["clear_output", { wait: true }, clearLater],
    ["status", {}, undefined],
  ];
  test.each(cases)("%s %j", (type, content, event) => expect(outputEvent(type, content)).toEqual(event));
});
