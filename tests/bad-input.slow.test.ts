/**
 * Everything that is not as it should be, and what the person reads where they look. For each: one clear message, a server
 * that goes on answering within its memory, and a file on disk that nobody touched.
 */
import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Lab, notebook, startLab } from "./lab/lab.ts";
import { openView, View } from "./lab/view.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ env: { JUPYTER_PATH: "" } });
});
afterAll(() => lab.close());

const whole = JSON.stringify(notebook("1 + 1"), null, 1);
const memory = (of = lab): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${of.pid}/status`, "utf8"))![1]) / 1024;
/** Within a time in which no work of this kind would be done, however slow the machine. */
const answers = async (of = lab) => {
  const answer = await of.fetch("/api/status", { signal: AbortSignal.timeout(20_000) });
  expect(answer.status).toBe(200);
};

/** File content and what the refusal says. */
const refusedFiles: [string, string | Buffer, RegExp][] = [
  ["truncated", whole.slice(0, -40), /cut off/i],
  ["trailing comma", whole.replace("\n}", ",\n}"), /line \d+|comma/i],
  ["empty file", "", /empty/i],
  ["a list", "[]", /not a notebook/i],
  ["a web page", "<!doctype html><title>log in</title>", /not a notebook|JSON/i],
  ["nbformat 5", whole.replace('"nbformat": 4', '"nbformat": 5'), /format 5/i],
  ["deep", `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`, /deep|nest/i],
  ["merge conflict", whole.replace('"cells"', '<<<<<<< HEAD\n "cells"\n=======\n "cells"\n>>>>>>> b'), /conflict/i],
  ["invalid UTF-8", Buffer.concat([Buffer.from(whole.slice(0, 40)), Buffer.from([0xff, 0xfe, 0xc3])]), /UTF-8/i],
];
/** File content that opens, and its number of cells. */
const openedFiles: [string, string, number][] = [
  ["BOM", `\ufeff${whole}`, 1],
  ["CRLF", whole.replaceAll("\n", "\r\n"), 1],
  [
    "__proto__ keys",
    whole.replace('"metadata": {}', '"metadata": {"__proto__": {"polluted": 1}, "constructor": 2}'),
    1,
  ],
  ["duplicate ids", JSON.stringify(notebook({ id: "same", source: "1" }, { id: "same", source: "2" })), 2],
  ["10,000 cells", JSON.stringify(notebook(...Array.from({ length: 10_000 }, (_, index) => `x = ${index}`))), 10_000],
];

describe("files", () => {
  test.each(refusedFiles)("%s: refused with a reason, untouched", async (name, content, reason) => {
    const file = `${name.replaceAll(" ", "-")}.ipynb`;
    writeFileSync(join(lab.folder, file), content);
    const before = statSync(join(lab.folder, file)).mtimeMs;
    const view = await openView(lab, file);
    expect(view.refused?.reason).toMatch(reason);
    expect(statSync(join(lab.folder, file)).mtimeMs).toBe(before);
    await answers();
    view.close();
  });

  test.each(openedFiles)("%s: opens, untouched", async (name, content, cells) => {
    const file = `${name.replaceAll(" ", "-").replaceAll(",", "")}.ipynb`;
    writeFileSync(join(lab.folder, file), content);
    const view = await openView(lab, file);
    expect(view.refused).toBeNull();
    expect(view.notebook!.cells.length).toBe(cells);
    expect(new Set(view.notebook!.cells.map((one) => one.id)).size).toBe(cells);
    expect(readFileSync(join(lab.folder, file), "utf8")).toBe(content);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    view.close();
    await answers();
  });

  test("600 MB: refused at once, by its size, without being read", async () => {
    const file = openSync(join(lab.folder, "huge.ipynb"), "w");
    writeSync(file, "{", 600 * 1024 * 1024);
    closeSync(file);
    const before = memory();
    const view = await openView(lab, "huge.ipynb");
    expect(view.refused?.reason).toMatch(/600 MB|629 MB|large|MB/);
    expect(memory() - before).toBeLessThan(100);
    view.close();
  });

  test("a file that cannot be written: edits stay, and the reason is said", async (context) => {
    lab.put("locked.ipynb", whole);
    if (!freeze(join(lab.folder, "locked.ipynb"), true)) return context.skip();
    try {
      const view = await openView(lab, "locked.ipynb");
      const n = view.edit({ type: "edit-source", id: "c1", changes: [[0, "# kept\n"], 5] as never });
      await view.until(() => view.accepted >= n);
      view.send({ kind: "save", request: "s" });
      await view.until(() => view.file?.readOnly || view.notices.length);
      expect(`${view.file?.readOnly ?? ""} ${view.notices.join(" ")}`).toMatch(
        /locked\.ipynb|read-only|cannot|could not/i,
      );
      view.close();
    } finally {
      freeze(join(lab.folder, "locked.ipynb"), false);
    }
  });

  test("a full disk: said in words with what is kept; saved when there is space again", async (context) => {
    const small = join(lab.folder, "small");
    mkdirSync(small);
    if (!mountSmall(small)) return context.skip();
    try {
      lab.put("small/full.ipynb", whole);
      const view = await openView(lab, "small/full.ipynb");
      lab.put("small/ballast", "x".repeat(2_000_000).slice(0, freeBytes(small) - 4096));
      const n = view.edit({ type: "edit-source", id: "c1", changes: [[0, `# ${"y".repeat(60_000)}`, ""], 5] as never });
      await view.until(() => view.accepted >= n);
      view.send({ kind: "save", request: "s" });
      await view.until(() => view.notices.some((text) => /disk is full/.test(text)));
      expect(readFileSync(join(small, "full.ipynb"), "utf8")).toBe(whole);
      writeFileSync(join(small, "ballast"), "");
      view.send({ kind: "save", request: "t" });
      await view.until(() => view.file?.dirty === false);
      expect(readFileSync(join(small, "full.ipynb"), "utf8")).toContain("yyyy");
      view.close();
    } finally {
      execFileSync("umount", ["-l", small]);
    }
  });
});

/** Makes a file unwritable even for root where the file system can; by mode for everyone else. */
function freeze(path: string, on: boolean): boolean {
  try {
    if (process.getuid?.() === 0) execFileSync("chattr", [on ? "+i" : "-i", path], { stdio: "ignore" });
    else execFileSync("chmod", [on ? "444" : "644", path]);
    return true;
  } catch {
    return false;
  }
}

function mountSmall(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "none", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
const freeBytes = (folder: string) =>
  Number(execFileSync("df", ["--output=avail", "-B1", folder], { encoding: "utf8" }).split("\n")[1]);

describe("names", () => {
  const names = [
    "new\nline.ipynb",
    "<img src=x onerror=alert(1)>.ipynb",
    `${"n".repeat(249)}.ipynb`,
    "per%cent.ipynb",
    "naïve 🙂.ipynb",
  ];
  test.each(names)("%j is listed and opens", async (name) => {
    lab.put(name, whole);
    const listing = (await (await lab.fetch("/api/contents/?content=1")).json()) as { content: { name: string }[] };
    expect(listing.content.map((one) => one.name)).toContain(name);
    const view = await openView(lab, name);
    expect(view.notebook!.cells.length).toBe(1);
    const n = view.edit({ type: "edit-source", id: "c1", changes: [5, [0, "0"]] as never });
    view.send({ kind: "save", request: "s" });
    await view.until(() => view.accepted >= n && view.file?.dirty === false);
    expect(readFileSync(join(lab.folder, name), "utf8")).toContain("1 + 10");
    view.close();
  });

  test.each([
    "../outside.txt",
    "..%2foutside.txt",
    "%2e%2e/outside.txt",
    "a/../../outside.txt",
    "link/outside.txt",
    "..%5coutside.txt",
    "%00",
    "/etc/passwd",
    "%2fetc%2fpasswd",
  ])("%s outside the root is not there", async (path) => {
    writeFileSync(join(lab.folder, "../outside.txt"), "secret");
    try {
      symlinkSync(join(lab.folder, ".."), join(lab.folder, "link"));
    } catch {
      // made by an earlier row
    }
    for (const route of ["/api/contents/", "/files/", "/api/pellucid/rooms/"]) {
      const answer = await lab.fetch(route + path);
      expect([400, 403, 404, 426], `${route}${path}`).toContain(answer.status);
      expect(await answer.text()).not.toContain("secret");
    }
  });
});

describe("kernels", () => {
  /** A kernelspec of its own for each misbehaviour: `argv` is a shell line. */
  const spec = (name: string, line: string | null) => {
    const folder = join(lab.state, "../home/share/kernels", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "kernel.json"),
      line === null
        ? "{ broken"
        : JSON.stringify({
            argv: ["/bin/sh", "-c", line, "{connection_file}"],
            display_name: name,
            language: "python",
          }),
    );
  };
  let strange: Lab;
  beforeAll(async () => {
    const home = join(lab.state, "../home/share");
    spec("torn", null);
    spec("missing", "x");
    writeFileSync(
      join(home, "kernels/missing/kernel.json"),
      JSON.stringify({ argv: ["/no/such/program", "{connection_file}"], display_name: "missing", language: "python" }),
    );
    spec("dies", "echo cannot find my library >&2; exit 3");
    spec("garbage", "head -c 200000 /dev/urandom; exec sleep 600");
    spec("silent", "exec sleep 600");
    strange = await startLab({ env: { JUPYTER_PATH: home } });
    for (const [name, reason] of STRANGE) told.set(name, outcome(name, reason));
  });
  afterAll(() => strange.close());

  // Two of them are waited for for half a minute: meanwhile come the floods, which are others' kernels.
  const STRANGE: [string, RegExp][] = [
    ["missing", /no\/such\/program|not found|missing|could not be started/i],
    ["dies", /cannot find my library|exit code 3|code 3|ended with 3/],
    ["garbage", /not answer|never answered|no answer|garbage/i],
    ["silent", /not answer|never answered|no answer/i],
    ["torn", /kernel\.json|broken/],
  ];
  const told = new Map<string, Promise<string>>();
  const outcome = (name: string, reason: RegExp) =>
    tell(name, reason).then(
      () => "said so",
      (error: Error) => error.message,
    );

  async function tell(name: string, reason: RegExp): Promise<void> {
    const file = {
      ...notebook("1 + 1"),
      metadata: { kernelspec: { name, display_name: name, language: name === "torn" ? "torn" : "python" } },
    };
    strange.put(`${name}.ipynb`, file);
    const view = await openView(strange, `${name}.ipynb`);
    view.send({ kind: "choose-kernel", name });
    view.send({ kind: "run", cells: ["c1"] });
    const words = () =>
      `${view.execution!.kernel.reason ?? ""} ${view.execution!.runs.c1?.reason ?? ""} ${view.notices.join(" ")} ${view.text("c1")}`;
    await view.until(() => reason.test(words()), 200_000);
    await view.until(() => view.execution!.runs.c1?.state !== "running");
    view.close();
  }

  test.each([
    ["1 GB in one line", "for _ in range(1000): print('x' * 1_000_000, end='')", 1, 500],
    [
      "10,000,000 lines",
      "for i in range(100): print('\\n'.join(map(str, range(i * 100_000, (i + 1) * 100_000))))",
      10_000_000,
      500,
    ],
    [
      "100,000 displays",
      "from IPython.display import publish_display_data as publish\nfor i in range(100_000): publish({'text/plain': str(i)})",
      0,
      700,
    ],
  ])(
    "%s: kept, bounded in memory, the server answers meanwhile",
    { timeout: 600_000 },
    async (_, source, lines, megabytes) => {
      // Each in a lab of its own: what one flood leaves to be saved is not counted at the next.
      const own = await startLab();
      onTestFinished(() => own.close());
      own.put("flood.ipynb", notebook(source, "1 + 1"));
      const view = await openView(own, "flood.ipynb");
      view.send({ kind: "run", cells: ["c1", "c2"] });
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, memory(own))), 200);
      await view.until(() => view.ended("c1"), 500_000);
      await answers(own);
      clearInterval(watch);
      expect(view.execution!.runs.c1!.state).toBe("done");
      if (lines) {
        const stream = view.cell("c1").outputs.find((one) => one.type === "stream")!;
        const text = stream.type === "stream" ? stream.text : "";
        expect(typeof text === "string" ? text.split("\n").length : text.lines).toBeGreaterThanOrEqual(lines);
      }
      expect(most).toBeLessThan(megabytes);
      view.close();
    },
  );

  test.each(STRANGE)("%s: the notebook says so, the run ends, the server goes on", async (name) => {
    expect(await told.get(name)).toBe("said so");
    await answers(strange);
  });
});

test("a view that never answers harms nobody", async () => {
  const view = new View(lab, "nothing.ipynb");
  await view.connect().catch(() => view);
  expect(view.refused?.reason ?? "").toMatch(/no such|not found|does not exist|there is no/i);
  await answers();
  view.close();
});
