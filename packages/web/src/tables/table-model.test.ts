// What the page has of a table while a search goes on in the kernel: each answer holds what was found so far.
import type { TableAbout, TableRequest, TableRows } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { TableModel } from "./table-model.ts";
import { seenWords } from "./table-words.ts";

const ABOUT = { handle: "t1", library: "pandas", shape: [9000, 1], rows: 9000, columns: 1, levels: [""] };

/** Answers with the first rows of `total`, after `done` of 9,000 were looked at. */
function rowsOf(request: TableRequest, total: number, done: number): TableRows {
  const { start = 0, count = 0 } = request as { start?: number; count?: number };
  const rows = Array.from({ length: Math.max(0, Math.min(count, total - start)) }, (_, at) => String(start + at));
  const searched = done < 9000 ? { searched: [done, 9000] as const } : {};
  const about = { start, total, columnStart: 0, names: [["a"]], types: ["float64"], kinds: ["number" as const] };
  return { ...about, labels: rows.map((row) => [row]), cells: [rows], whole: [], gaps: [], ...searched };
}

test("[P101] a search shows what was found so far, says how far it is, and ends by itself", async () => {
  const answers: [total: number, done: number][] = [
    [9000, 9000],
    [0, 1000],
    [7, 3000],
    [130, 6000],
    [200, 9000],
  ];
  const said: string[] = [];
  const asked: unknown[] = [];
  const ask = async (request: TableRequest) => {
    asked.push((request as { start: number }).start);
    const [total, done] = answers.shift()!;
    return rowsOf(request, total, done) as never;
  };
  const model: TableModel = new TableModel(ABOUT as unknown as TableAbout, ask, () => {
    said.push(seenWords(model));
    model.want([0, 20], [[0, 1]]);
  });
  const over = () => expect.poll(() => model.searched === null && !model.waiting && answers.length);
  model.want([0, 20], [[0, 1]]);
  await over().toBe(4);
  expect(model.cell(8, 0)?.text).toBe("8");
  model.look({ search: "12" });
  await over().toBe(0);
  expect([...new Set(said)]).toEqual([
    "9,000 rows, 1 column",
    "9,000 rows, 1 column, reading",
    "Nothing so far, 11 % searched",
    "7 rows so far, 33 % searched",
    "130 rows so far, 66 % searched",
    "200 of 9,000 rows, 1 column",
  ]);
  expect(asked).toEqual([0, 0, 0, 0, 100]);
  expect([model.cell(99, 0)?.text, model.cell(150, 0)?.text]).toEqual(["99", "150"]);
});

test("[P101] another search is the end of the one before", async () => {
  const waiting: { request: TableRequest; answer: (rows: TableRows) => void }[] = [];
  const ask = (request: TableRequest) =>
    new Promise<TableRows>((answer) => waiting.push({ request, answer })) as Promise<never>;
  const model = new TableModel(ABOUT as unknown as TableAbout, ask, () => undefined);
  model.look({ search: "12" });
  model.look({ search: "" });
  expect(waiting).toHaveLength(2);
  waiting[0]!.answer(rowsOf(waiting[0]!.request, 5, 3000));
  waiting[1]!.answer(rowsOf(waiting[1]!.request, 9000, 9000));
  await expect.poll(() => model.total).toBe(9000);
  expect([model.searched, waiting.length]).toEqual([null, 2]);
});
