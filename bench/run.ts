/**
 * `npm run bench [NAME...]`: measures Pellucid beside JupyterLab, interleaved in one run (A B B A ...), on the same kernel,
 * files and browser; prints a table and writes it to bench/RESULTS.md. It measures; it never fails a build.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { ensureBuild } from "../tools/build.mjs";
import { findBrowser } from "../tools/setup/browser.mjs";
import { ensurePython } from "../tools/setup/python.mjs";
import { type Figure, table } from "./figures.ts";
import { writeFiles } from "./files.ts";
import { ensureJupyterLab, jupyterLab } from "./peers/jupyterlab.ts";
import type { Peer } from "./peers/peer.ts";
import { pellucid } from "./peers/pellucid.ts";
import * as scenarios from "./scenarios.ts";
import { observation } from "./observation.ts";
import { searchKeys } from "./searching.ts";
import { marksAfterEdits } from "./marks.ts";
import { journalOnly } from "./saving.ts";

const root = join(import.meta.dirname, "..");
const rounds = Number(process.env.PELLUCID_BENCH_ROUNDS ?? 5);
const wanted = process.argv.slice(2);

await ensureBuild();
const python = process.env.PELLUCID_PYTHON ?? (await ensurePython({ own: true }));
ensureJupyterLab();
const ours = pellucid(python);
const theirs = jupyterLab();
const browser = await chromium.launch({
  executablePath: findBrowser()!,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

type Measure = (stage: scenarios.Stage) => Promise<number>;

/** Both sides, in turn and in turned order, each on a fresh copy of the files. */
async function pairs(measure: Measure, count = rounds): Promise<Pick<Figure, "ours" | "theirs">> {
  const figure = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < count; round++) {
    const order: [Peer, number[]][] = [
      [ours, figure.ours],
      [theirs, figure.theirs],
    ];
    for (const [peer, values] of round % 2 ? order.toReversed() : order)
      values.push(await onFiles(peer, browser, measure));
  }
  return figure;
}

async function onFiles(peer: Peer, with_: Browser, measure: Measure): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    writeFiles(folder);
    return await measure({ peer, browser: with_, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A whole command, start to end. */
const command: Measure = async ({ peer, folder }) => {
  const { command: program, args, env } = peer.runCommand(join(folder, "one.ipynb"), join(folder, "out.ipynb"));
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${peer.name} run ended with ${status}: ${stderr}`);
  return performance.now() - start;
};

async function floods(): Promise<Figure[]> {
  const frames = { ours: [] as number[], theirs: [] as number[] };
  const interrupts: number[] = [];
  const time = await pairs(
    async (stage) => {
      const own = stage.peer === ours;
      const result = await scenarios.flood(stage, own);
      (own ? frames.ours : frames.theirs).push(result.worstFrame);
      if (own) interrupts.push(result.interrupt);
      return result.time;
    },
    Math.min(rounds, 3),
  );
  return [
    { name: "1,000,000 printed lines", unit: "ms", limit: { ratio: 0.2 }, ...time },
    { name: "worst frame meanwhile", unit: "ms", limit: { most: 100 }, ...frames },
    { name: "interrupt of the flood", unit: "ms", limit: { most: 1000 }, ours: interrupts, theirs: [] },
  ];
}

const plan: Record<string, () => Promise<Figure[]>> = {
  start: async () => [
    { name: "command to first result", unit: "ms", limit: { ratio: 0.25 }, ...(await pairs(scenarios.firstResult)) },
  ],
  lost: async () => [
    {
      name: "runs lost that were pressed at first paint",
      unit: "count",
      limit: { most: 0 },
      ...(await pairs(scenarios.lostRun)),
    },
  ],
  bytes: async () => [
    { name: "script to first cell", unit: "bytes", limit: { ratio: 0.1 }, ...(await pairs(scenarios.scriptBytes, 1)) },
  ],
  thousand: async () => [
    {
      name: "open 1,000 cells to a typed character",
      unit: "ms",
      limit: { ratio: 0.25 },
      ...(await pairs(scenarios.openNotebook("thousand.ipynb"))),
    },
  ],
  large: async () => [
    {
      name: "open a 50 MB notebook to a typed character",
      unit: "ms",
      limit: { ratio: 0.2 },
      ...(await pairs(scenarios.openNotebook("large.ipynb"))),
    },
  ],
  keys: async () => [
    {
      name: "key to paint, p99, 1,000 cells",
      unit: "ms",
      limit: { ratio: 0.6 },
      ...(await pairs(scenarios.keyToPaint, Math.min(rounds, 3))),
    },
  ],
  run: async () => [
    {
      name: "Ctrl+Enter to output, p50",
      unit: "ms",
      limit: { ratio: 0.6 },
      ...(await pairs(scenarios.runToOutput, Math.min(rounds, 3))),
    },
  ],
  search: async () => [
    {
      name: "search in 1,000 cells with outputs, a key",
      unit: "ms",
      limit: { ratio: 0.1 },
      ...(await pairs(searchKeys, Math.min(rounds, 3))),
    },
  ],
  flood: floods,
  save: async () => [
    {
      name: "bytes journaled for one key in 50 MB",
      unit: "bytes",
      limit: { most: 500_000 },
      ours: [await onFiles(ours, browser, journalOnly)],
      theirs: [],
      note: "at most a hundredth of it, in the journal only: the file is untouched when the edit is acknowledged",
    },
  ],
  marks: async () => [
    {
      name: "new marks after an edit in 1,000 cells, p99",
      unit: "ms",
      limit: { most: 16 },
      ours: await marksAfterEdits(),
      theirs: [],
      note: "facts of the edited cell and the graph kept; JupyterLab has no such marks",
    },
  ],
  helper: () => observation(root, Math.min(rounds, 3)),
  command: async () => [
    {
      name: "run a one-cell notebook without a browser",
      unit: "ms",
      limit: { ratio: 0.25 },
      ...(await pairs(command)),
      note: "against nbconvert --execute",
    },
  ],
};

const figures: Figure[] = [];
try {
  for (const [name, measure] of Object.entries(plan)) {
    if (wanted.length && !wanted.includes(name)) continue;
    process.stderr.write(`${name}…\n`);
    const found = await measure().catch((error: Error): Figure[] => {
      process.stderr.write(`${name}: ${error.message}\n`);
      return [];
    });
    figures.push(...found);
    process.stderr.write(`${table(found)}\n`);
  }
} finally {
  await browser.close();
}

const machine = `${cpus().length} cores (${cpus()[0]!.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, Chromium ${browser.version()}, load ${loadavg()[0]!.toFixed(1)}`;
const text = [
  "# Figures",
  "",
  `Medians of interleaved rounds in one run; ratios are medians of the ratio of each round. ${ours.name} ${await ours.version()}, ${theirs.name} ${await theirs.version()}, ${new Date().toISOString().slice(0, 10)}.`,
  `Machine: ${machine}. Shared and noisy: trust ratios, not single times. Measured by \`npm run bench\`.`,
  "",
  table(figures),
  "",
].join("\n");
console.log(text);
if (!wanted.length) writeFileSync(join(root, "bench/RESULTS.md"), text);
