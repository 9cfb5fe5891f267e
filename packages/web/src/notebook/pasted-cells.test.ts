/** What a clipboard holds, as cells. Shown as "code:text>output", "md:text", with "," between. */
import { type Cell, type Output, readNotebook } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { jupyterCell } from "./cell-json.ts";
import { cellsFromPaste } from "./pasted-cells.ts";

const show = (cells: readonly Cell[]) =>
  cells
    .map(({ type, source, outputs }) => {
      const out = outputs.map((one) => (one.type === "stream" ? one.text : one.type)).join("+");
      return `${{ code: "code", markdown: "md", raw: "raw" }[type]}:${source}${out ? `>${out}` : ""}`;
    })
    .join(",");

const paste = (
  what: Partial<Record<"own" | "jupyter" | "text", string>>,
  copied: Parameters<typeof cellsFromPaste>[1] = null,
) => show(cellsFromPaste({ own: "", jupyter: "", text: "", ...what }, copied));

const cell = (source: string, outputs: readonly Output[] = []): Cell => ({
  id: "a",
  type: "code",
  source,
  metadata: { tags: ["t"] },
  outputs,
  executionCount: 3,
});
const outputs: Output[] = [
  { type: "stream", name: "stderr", text: "out" },
  { type: "display", data: { "text/html": "<b>x</b>", "application/json": [1] }, metadata: { a: 1 } },
  { type: "result", data: { "text/plain": "1" }, metadata: {}, executionCount: 3 },
  { type: "error", ename: "E", evalue: "v", traceback: ["t"] },
];

describe("[P14] paste takes", () => {
  test.each<[string, Parameters<typeof paste>[0], string]>([
    ["our cells", { own: JSON.stringify([cell("x", outputs)]), text: "x" }, "code:x>out+display+result+error"],
    ["Jupyter's cells", { jupyter: '[{"cell_type":"markdown","source":["# a\\n","b"]}]', text: "# a" }, "md:# a\nb"],
    ["a cell as JSON", { text: '{"cell_type": "code", "source": "x = 1"}' }, "code:x = 1"],
    ["cells as JSON", { text: '[{"cell_type":"code","source":[]},{"cell_type":"raw","source":"r"}]' }, "code:,raw:r"],
    ["a notebook", { text: '{"cells":[{"cell_type":"code","source":["a\\n","b"]}],"nbformat":4}' }, "code:a\nb"],
    ["text", { text: "a = [1]\r\nb\n" }, "code:a = [1]\nb"],
    ["JSON that is no cell, as text", { text: '{"a": 1}' }, 'code:{"a": 1}'],
    ["a list in Python, as text", { text: "[x for x in y]" }, "code:[x for x in y]"],
    ["nothing", { text: " \n" }, ""],
    ["malformed cells of ours, as text", { own: '[{"type":"code"}]', text: "x" }, "code:x"],
    [
      "a broken output, without it",
      { own: JSON.stringify([{ ...cell("x"), outputs: [{ type: "stream" }] }]), text: "x" },
      "code:x",
    ],
  ])("%s", (_, what, cells) => expect(paste(what)).toBe(cells));

  test("what was copied here comes back whole, though another program kept only the text", () =>
    expect(paste({ text: "x\r\ny" }, { text: "x\ny", cells: [cell("x\ny", outputs.slice(0, 1))] })).toBe(
      "code:x\ny>out",
    ));
});

test("[P14] cells leave as an .ipynb has them, and come back the same", () => {
  const before = cell("a\nb", outputs);
  const json = jupyterCell(before);
  const file = { cells: [json], metadata: {}, nbformat: 4, nbformat_minor: 5 };
  const reading = readNotebook(JSON.stringify(file));
  const { origin: _, ...read } = "notebook" in reading ? reading.notebook.cells[0]! : cell("");
  expect(read).toEqual(before);
  const [back] = cellsFromPaste({ own: "", jupyter: JSON.stringify([json]), text: "" }, null);
  expect({ ...back, id: "a" }).toEqual(before);
});
