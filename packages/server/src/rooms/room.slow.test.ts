import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectHost, discoverKernels, type HostClient } from "@pellucid/kernel";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Page } from "../testing/page.ts";
import { kernelsOf } from "./kernels.ts";
import { createRooms, type Rooms } from "./rooms.ts";

const cell = (id: string, source: string) => ({
  cell_type: "code",
  execution_count: null,
  id,
  metadata: {},
  outputs: [],
  source: [source],
});
const notebook = (...sources: string[]) => ({
  cells: sources.map((source, i) => cell(`c${i}`, source)),
  metadata: { kernelspec: { name: "python3", display_name: "Python 3", language: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});

let home: string;
let host: HostClient;
let rooms: Rooms;
const open = () => {
  const path = (name: string) => join(home, name);
  const sources = { host: async () => host, find: (folder: string) => discoverKernels({ folder }), ready: () => null };
  return createRooms({
    stateDir: join(home, "state"),
    resolvePath: async (name) => path(name),
    kernels: (at) => kernelsOf(sources, at),
    times: { delay: 200, most: 1000 },
  });
};
const write = (...sources: string[]) => writeFileSync(join(home, "a.ipynb"), JSON.stringify(notebook(...sources)));
const saved = () => JSON.parse(readFileSync(join(home, "a.ipynb"), "utf8")) as ReturnType<typeof notebook>;
const page = async (client = "c1") => {
  const p = new Page(rooms, "a.ipynb", client).connect();
  await until(() => p.confirmed);
  return p;
};
const until = async (true_: () => unknown, ms = 60_000) => {
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (true_()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`did not happen: ${true_.toString()}`);
};
const run = (p: Page, id: string) =>
  p.frames.reduce<string | undefined>((state, frame) => {
    if (frame.kind === "welcome") return frame.execution.runs[id]?.state;
    if (frame.kind === "execution" && frame.change.runs && id in frame.change.runs) return frame.change.runs[id]?.state;
    return state;
  }, undefined);
const printed = (p: Page, index: number) =>
  p.notebook.cells[index]!.outputs.map((output) =>
    output.type === "stream" ? (typeof output.text === "string" ? output.text : output.text.tail) : output.type,
  ).join("");

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "pellucid-slow-"));
  host = await connectHost({ stateDir: join(home, "state") });
  rooms = open();
});
afterEach(async () => {
  await rooms.close();
  await host.stop();
  await rm(home, { recursive: true, force: true });
});

describe("a room with a real kernel", () => {
  test("[R40] runs what was asked as it stood, shows it, and saves it", async () => {
    write("print('hello')\n1 + 1");
    const p = await page();
    p.send({ kind: "run", cells: ["c0"] });
    await until(() => run(p, "c0") === "done");
    await until(() => p.notebook.cells[0]!.outputs.length === 2);
    expect(printed(p, 0)).toBe("hello\nresult");
    await until(() => saved().cells[0]!.outputs.length === 2);
  });

  test("[R41] a killed server finds its kernel alive, with its variables and all it printed meanwhile", async () => {
    const go = join(home, "go");
    const waits = `while not os.path.exists(${JSON.stringify(go)}): time.sleep(0.05)`;
    write(
      `import os, time\nx = 41\nfor i in range(60):\n    print(i, flush=True)\n    if i > 20: time.sleep(0.05)\n${waits}`,
      "print(x + 1)",
    );
    const p = await page();
    p.send({ kind: "run", cells: ["c0"] });
    await until(() => printed(p, 0).includes("\n10\n"));
    p.cut();
    const old = rooms;
    const hostBefore = host;
    host = await connectHost({ stateDir: join(home, "state") });
    hostBefore.close();
    rooms = open();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await rooms.resume();
    const again = await page("c2");
    expect(run(again, "c0")).toBe("running");
    writeFileSync(go, "");
    await until(() => run(again, "c0") === "done");
    await until(() => printed(again, 0).endsWith("59\n"));
    expect(printed(again, 0)).toBe(Array.from({ length: 60 }, (_, i) => `${i}\n`).join(""));
    again.send({ kind: "run", cells: ["c1"] });
    await until(() => printed(again, 1) === "42\n");
    void old;
  });

  test("[R42] a million lines: all of them are kept, windows of them can be read, the file holds the whole", async () => {
    write("for i in range(1_000_000):\n    print(i)");
    const p = await page();
    p.send({ kind: "run", cells: ["c0"] });
    await until(() => run(p, "c0") === "done", 200_000);
    await until(() => printed(p, 0).endsWith("999999\n"));
    expect(p.frames.length).toBeLessThan(20_000);
    const window = await rooms.outputs.log("a.ipynb", "c0", 0, 500_000, 3);
    expect(window).toMatchObject({ text: "500000\n500001\n500002\n", lines: 1_000_000 });
    p.send({ kind: "save", request: "s" });
    await until(() => p.last("saved") && !p.file.dirty);
    const [stream] = saved().cells[0]!.outputs as unknown as { text: string[] }[];
    expect([stream!.text.length, stream!.text.at(-1)]).toEqual([1_000_000, "999999\n"]);
  });
});
