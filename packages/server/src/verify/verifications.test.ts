/** Verifications of a lab on runs that follow a script: one at a time, current or not, kept, and in the background. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import type { Report } from "@pellucid/execution";
import { readNotebook, type Notebook } from "@pellucid/notebook";
import { Verifications, type OpenNotebook } from "./verifications.ts";
import { VerifyStopped, type VerifyRequest } from "./verify-notebook.ts";

const base = mkdtempSync(join(tmpdir(), "verifications-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const fileText = (source: string) =>
  JSON.stringify({
    cells: [{ cell_type: "code", id: "a", execution_count: 1, metadata: {}, outputs: [], source }],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  });
const notebookOf = (source: string): Notebook => {
  const read = readNotebook(fileText(source));
  if ("refused" in read) throw new Error(read.refused.reason);
  return read.notebook;
};
const REPORT = {
  verdict: "reproduces",
  at: "2026-03-04T10:00:00.000Z",
  environment: { python: "3.12.4", platform: "Linux", packages: {}, lock: "" },
} as unknown as Report;

let n = 0;
function scene(rest = 100_000) {
  const stateDir = join(base, String(++n));
  const asked: VerifyRequest[] = [];
  const ends: ((report: Report | Error) => void)[] = [];
  const open = new Map<string, OpenNotebook>();
  const make = () =>
    new Verifications({
      stateDir,
      rest,
      resolvePath: async (path) => join(base, path),
      find: async (path) => open.get(path) ?? null,
      verify: (request) => {
        asked.push(request);
        return new Promise((done, fail) => {
          ends.push((end) => (end instanceof Error ? fail(end) : done(end)));
          request.stop.addEventListener("abort", () => fail(new VerifyStopped("Stopped.")));
        });
      },
    });
  return { asked, ends, open, make, verifications: make() };
}
const put = (name: string, source = "1") => writeFileSync(join(base, name), fileText(source));
const room = (source: string, more: Partial<OpenNotebook> = {}): OpenNotebook => ({
  notebook: notebookOf(source),
  busy: false,
  dirty: false,
  save: async () => null,
  ...more,
});
const until = async (sign: () => unknown) => {
  for (let i = 0; i < 400 && !(await sign()); i++) await pause(5);
  expect(await sign()).toBeTruthy();
};

describe("[H72] verification in the lab", () => {
  test("one at a time, each once; what came of it, and the edit that would note it", async () => {
    const { verifications, asked, ends } = scene();
    put("a.ipynb");
    put("b.ipynb");
    for (const path of ["a.ipynb", "b.ipynb", "a.ipynb"]) verifications.start(path);
    await until(() => asked.length === 1);
    asked[0]!.cells!.began({ id: "a", number: 1, of: 1 });
    expect(await verifications.view("a.ipynb")).toMatchObject({ state: "running", cell: 1, cells: 1 });
    expect(await verifications.view("b.ipynb")).toMatchObject({ state: "waiting" });
    ends[0]!(REPORT);
    await until(() => asked.length === 2);
    const view = await verifications.view("a.ipynb");
    expect(view).toMatchObject({ state: "done", current: true, report: REPORT });
    expect(view.provenance).toMatchObject({ type: "set-metadata", path: ["pellucid", "verified"] });
    verifications.cancel("b.ipynb");
    await until(async () => (await verifications.view("b.ipynb")).state === "none");
  });

  test("an unsaved notebook is saved first; one that cannot be is not verified, and why", async () => {
    const { verifications, asked, open } = scene();
    put("c.ipynb");
    let saves = 0;
    open.set("c.ipynb", room("1", { dirty: true, save: async () => (++saves === 1 ? "The disk is full." : null) }));
    verifications.start("c.ipynb");
    await until(async () => (await verifications.view("c.ipynb")).state === "failed");
    expect(await verifications.view("c.ipynb")).toMatchObject({ message: "The disk is full." });
    verifications.start("c.ipynb");
    await until(() => asked.length === 1);
    await verifications.close();
  });

  test("current as long as code and outputs are; kept beyond the server's end", async () => {
    const { verifications, asked, ends, open, make } = scene();
    put("d.ipynb", "x = 1");
    open.set("d.ipynb", room("x = 1"));
    verifications.start("d.ipynb");
    await until(() => asked.length === 1);
    ends[0]!(REPORT);
    await until(async () => (await verifications.view("d.ipynb")).state === "done");
    open.set("d.ipynb", room("x = 2"));
    expect(await verifications.view("d.ipynb")).toMatchObject({ current: false });
    open.set("d.ipynb", room("x = 1"));
    expect(await make().view("d.ipynb")).toMatchObject({ state: "done", current: true, background: false });
  });

  test("in the background: off by default; on, when the notebook rests, quietly, and once for each state of it", async () => {
    const { verifications, asked, ends, open } = scene(10);
    put("e.ipynb", "x = 1");
    open.set("e.ipynb", room("x = 1", { busy: true }));
    await verifications.view("e.ipynb");
    await pause(40);
    expect(asked.length).toBe(0);
    await verifications.setBackground("e.ipynb", true);
    await pause(40);
    expect(asked.length).toBe(0);
    open.set("e.ipynb", room("x = 1"));
    await until(() => asked.length === 1);
    expect(asked[0]!.quiet).toBe(true);
    ends[0]!(REPORT);
    await until(async () => (await verifications.view("e.ipynb")).state === "done");
    await pause(40);
    expect(asked.length).toBe(1);
    open.set("e.ipynb", room("x = 2"));
    await until(() => asked.length === 2);
    await verifications.close();
  });
});
