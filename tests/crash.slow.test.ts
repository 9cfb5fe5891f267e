/**
 * The server is killed at random moments while people type, the file is saved and a cell prints. Afterwards: every edit
 * that was acknowledged is in the notebook, exactly once; the file was whole whenever anybody looked; every line the cell
 * printed is there, once, in order.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readNotebook } from "@pellucid/notebook";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Lab, notebook, startLab } from "./lab/lab.ts";
import { openView, type View } from "./lab/view.ts";

const ROUNDS = Number(process.env.PELLUCID_CRASH_ROUNDS ?? 200);
const printer =
  "import time, itertools\nfor i in itertools.count():\n    print('line', i, flush=True)\n    time.sleep(0.01)";

let lab: Lab;
let view: View;

beforeAll(async () => {
  lab = await startLab({ files: { "crash.ipynb": notebook("# tokens\n", printer) } });
  view = await openView(lab, "crash.ipynb");
});
afterAll(async () => {
  view.close();
  await lab.close();
});

test(`${ROUNDS} kills: no acknowledged edit lost, no torn file, no line lost`, { timeout: 1_200_000 }, async () => {
  view.send({ kind: "run", cells: ["c2"] });
  await view.until(() => view.text("c2").includes("line 3"));
  const typed: { token: string; n: number }[] = [];
  let torn = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const moment = Math.random() * 120;
    const start = Date.now();
    for (let i = 0; view.connected && Date.now() - start < moment; i++) {
      const token = `t${round}x${i};`;
      const end = sourceLength(view) + pendingLength(typed, view.accepted);
      typed.push({
        token,
        n: view.edit({ type: "edit-source", id: "c1", changes: end ? [end, [0, token]] : [[0, token]] }),
      });
      if (i % 5 === 0) view.send({ kind: "save", request: `${round}.${i}` });
      await new Promise((done) => setTimeout(done, Math.random() * 8));
    }
    await lab.kill();
    torn += isWhole() ? 0 : 1;
    await lab.start();
    await view.connect();
  }
  await view.until(() => view.accepted === typed.at(-1)!.n);
  expect(torn).toBe(0);

  const fresh = await openView(lab, "crash.ipynb");
  const source = fresh.cell("c1").source;
  const counts = typed.map(({ token }) => source.split(token).length - 1);
  expect(typed.filter((_, index) => counts[index] !== 1).map((one) => one.token)).toEqual([]);

  fresh.send({ kind: "interrupt" });
  await fresh.until(() => fresh.ended("c2"));
  fresh.send({ kind: "save", request: "last" });
  await fresh.until(() => fresh.file!.dirty === false);
  const lines = printedLines();
  expect(lines.length).toBeGreaterThan(ROUNDS);
  expect(lines.findIndex((line, index) => line !== `line ${index}`)).toBe(-1);
  fresh.close();
});

const sourceLength = (one: View) => one.cell("c1").source.length;
const pendingLength = (typed: { token: string; n: number }[], accepted: number) =>
  typed.filter((one) => one.n > accepted).reduce((sum, one) => sum + one.token.length, 0);

const fileText = () => readFileSync(join(lab.folder, "crash.ipynb"), "utf8");
function isWhole(): boolean {
  try {
    JSON.parse(fileText());
    return true;
  } catch {
    return false;
  }
}

function printedLines(): string[] {
  const read = readNotebook(fileText());
  if (!("notebook" in read)) throw new Error("the file cannot be read");
  const streams = read.notebook.cells[1]!.outputs.filter((one) => one.type === "stream" && one.name === "stdout");
  return streams
    .map((one) => (one.type === "stream" ? (one.text as string) : ""))
    .join("")
    .split("\n")
    .filter((line) => line.startsWith("line "));
}
