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
import { busyCompletion, firstCompletion, warmCompletion } from "./completing.ts";
import { clearedMemory, manyUpdates, showSliders } from "./outputs.ts";
import { hiddenFigures, openFigures } from "./plotting.ts";
import { millionRows } from "./tables.ts";
import { lateFrames } from "./scrolling.ts";
import { marksOfThePage } from "./marks.ts";
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
    { name: "1,000,000 printed lines", unit: "ms", limit: { ratio: 0.15 }, ...time },
    { name: "worst frame meanwhile", unit: "ms", limit: { most: 100 }, ...frames },
    { name: "interrupt of the flood", unit: "ms", limit: { most: 1000 }, ours: interrupts, theirs: [] },
  ];
}

async function millionRowTable(): Promise<Figure[]> {
  const blanks: number[] = [];
  const rows: number[] = [];
  for (let round = 0; round < Math.min(rounds, 3); round++)
    rows.push(
      await onFiles(ours, browser, async (stage) => {
        const times = await millionRows(stage);
        blanks.push(times.blank);
        return times.rows;
      }),
    );
  return [
    { name: "1,000,000 × 20 table to its first rows", unit: "ms", limit: { most: 300 }, ours: rows, theirs: [] },
    { name: "longest blank row while it scrolls", unit: "ms", limit: { most: 100 }, ours: blanks, theirs: [] },
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
      limit: { ratio: 0.15 },
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
      limit: { ratio: 0.5 },
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
  scroll: async () => [
    {
      name: "scroll 1,000 mixed cells for 5 s: frames over 33 ms",
      unit: "count",
      limit: { ratio: 0.2 },
      ...(await pairs(lateFrames, Math.min(rounds, 3))),
    },
  ],
  figures: async () => [
    {
      name: "open 100 plotly figures to the first that is drawn",
      unit: "ms",
      limit: { ratio: 0.3 },
      ...(await pairs(openFigures, Math.min(rounds, 3))),
    },
    {
      name: "plotly figures of 100 that do not show when scrolled to",
      unit: "count",
      limit: { most: 0 },
      ours: [await onFiles(ours, browser, hiddenFigures)],
      theirs: [],
    },
  ],
  updates: async () => [
    {
      name: "processor time of the server for 4,000 updates at 1 kHz",
      unit: "ms",
      limit: { ratio: 0.5 },
      ...(await pairs(manyUpdates, Math.min(rounds, 3))),
      note: "throws where the page grows with them",
    },
  ],
  sliders: async () => [
    {
      name: "200 sliders, from the run to the last of them",
      unit: "ms",
      limit: { ratio: 0.5 },
      ...(await pairs(showSliders, Math.min(rounds, 3))),
    },
  ],
  memory: async () => [
    {
      name: "memory after outputs were cleared, over that before",
      unit: "times",
      limit: { most: 1.1 },
      ours: [await onFiles(ours, browser, clearedMemory)],
      theirs: [],
    },
  ],
  million: millionRowTable,
  completion: async () => [
    {
      name: "first completion on a fresh kernel",
      unit: "ms",
      limit: { most: 150 },
      ...(await pairs(firstCompletion, Math.min(rounds, 3))),
    },
  ],
  "busy-completion": async () => [
    {
      name: "completion while the kernel runs a loop",
      unit: "ms",
      limit: { most: 150 },
      ...(await pairs(busyCompletion, Math.min(rounds, 3))),
      note: "10,000 ms: there was none",
    },
  ],
  "warm-completion": async () => [
    {
      name: "completion on an idle kernel, p50",
      unit: "ms",
      limit: { ratio: 0.6 },
      ...(await pairs(warmCompletion, Math.min(rounds, 3))),
    },
  ],
  reload: async () => [
    {
      name: "reload 1,000 cells to a typed character",
      unit: "ms",
      limit: { ratio: 0.2 },
      ...(await pairs(scenarios.reloaded)),
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
  marks: marksOfThePage,
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
