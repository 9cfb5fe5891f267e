/**
 * The server is killed at random moments while people type, the file is saved and a cell prints. Afterwards: every edit
 * that was acknowledged is in the notebook, exactly once; the file was whole whenever anybody looked; every line the cell
 * printed is there, once, in order.
 *
 * Two labs are killed side by side: each mostly waits for its server to come up again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readNotebook } from "@pellucid/notebook";
import { expect, test } from "vitest";
import { type Lab, notebook, startLab } from "./lab/lab.ts";
import { openView, type View } from "./lab/view.ts";

const ROUNDS = Number(process.env.PELLUCID_CRASH_ROUNDS ?? 200);
const LABS = 2;
const printer =
  "import time, itertools\nfor i in itertools.count():\n    print('line', i, flush=True)\n    time.sleep(0.01)";

interface Typed {
  readonly token: string;
  readonly n: number;
}
interface Outcome {
  /** Moments at which the file was not whole. */
  readonly torn: number;
  /** What was typed and acknowledged, and is not in the notebook exactly once. */
  readonly wrong: readonly string[];
  readonly lines: readonly string[];
}

test(`${ROUNDS} kills: no acknowledged edit lost, no torn file, no line lost`, { timeout: 1_200_000 }, async () => {
  const rounds = Math.ceil(ROUNDS / LABS);
  const outcomes = await Promise.all(Array.from({ length: LABS }, () => survive(rounds)));
  for (const { torn, wrong, lines } of outcomes) {
    expect(torn).toBe(0);
    expect(wrong).toEqual([]);
    expect(lines.length).toBeGreaterThan(rounds);
    expect(lines.findIndex((line, index) => line !== `line ${index}`)).toBe(-1);
  }
});

async function survive(rounds: number): Promise<Outcome> {
  const lab = await startLab({ files: { "crash.ipynb": notebook("# tokens\n", printer) } });
  const view = await openView(lab, "crash.ipynb");
  try {
    view.send({ kind: "run", cells: ["c2"] });
    await view.until(() => view.text("c2").includes("line 3"));
    const typed: Typed[] = [];
    let torn = 0;
    for (let round = 0; round < rounds; round++) {
      await typeFor(Math.random() * 120, round, view, typed);
      await lab.kill();
      torn += isWhole(lab) ? 0 : 1;
      await lab.start();
      await view.connect();
    }
    await view.until(() => view.accepted === typed.at(-1)!.n);
    return { torn, ...(await whatIsThere(lab, typed)) };
  } finally {
    view.close();
    await lab.close();
  }
}

/** Types one token after the other, and saves now and then. */
async function typeFor(milliseconds: number, round: number, view: View, typed: Typed[]): Promise<void> {
  const start = Date.now();
  for (let i = 0; view.connected && Date.now() - start < milliseconds; i++) {
    const token = `t${round}x${i};`;
    const end = sourceLength(view) + pendingLength(typed, view.accepted);
    typed.push({
      token,
      n: view.edit({ type: "edit-source", id: "c1", changes: end ? [end, [0, token]] : [[0, token]] }),
    });
    if (i % 5 === 0) view.send({ kind: "save", request: `${round}.${i}` });
    await new Promise((done) => setTimeout(done, Math.random() * 8));
  }
}

/** To a view that comes now, and in the file once the run has ended. */
async function whatIsThere(lab: Lab, typed: readonly Typed[]): Promise<Omit<Outcome, "torn">> {
  const fresh = await openView(lab, "crash.ipynb");
  const { source } = fresh.cell("c1");
  const wrong = typed.filter(({ token }) => source.split(token).length !== 2).map(({ token }) => token);
  fresh.send({ kind: "interrupt" });
  await fresh.until(() => fresh.ended("c2"));
  fresh.send({ kind: "save", request: "last" });
  await fresh.until(() => fresh.file!.dirty === false);
  fresh.close();
  return { wrong, lines: printedLines(lab) };
}

const sourceLength = (one: View) => one.cell("c1").source.length;
const pendingLength = (typed: readonly Typed[], accepted: number) =>
  typed.filter((one) => one.n > accepted).reduce((sum, one) => sum + one.token.length, 0);

const fileText = (lab: Lab) => readFileSync(join(lab.folder, "crash.ipynb"), "utf8");
function isWhole(lab: Lab): boolean {
  try {
    JSON.parse(fileText(lab));
    return true;
  } catch {
    return false;
  }
}

function printedLines(lab: Lab): string[] {
  const read = readNotebook(fileText(lab));
  if (!("notebook" in read)) throw new Error("the file cannot be read");
  const streams = read.notebook.cells[1]!.outputs.filter((one) => one.type === "stream" && one.name === "stdout");
  return streams
    .map((one) => (one.type === "stream" ? (one.text as string) : ""))
    .join("")
    .split("\n")
    .filter((line) => line.startsWith("line "));
}
