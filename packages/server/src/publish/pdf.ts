/**
 * Prints a published page to PDF with a Chromium of this machine: a process of its own with an empty profile, spoken to over a pipe
 * (no port is opened), with no network to go to, ended with the print. The page waits until its figures stand. Called by publisher.ts.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Readable, Writable } from "node:stream";
import { findChromium } from "./chromium.ts";
import { ExportError } from "./export-error.ts";

const LIMIT = 180_000;

/** `bare`: without the numbers of pages at their feet. */
export async function printToPdf(html: string, stop?: AbortSignal, feet?: "bare"): Promise<Uint8Array> {
  const program = findChromium();
  if (!program)
    throw new ExportError(
      "PDF needs Chromium, Chrome or Edge on the machine of the lab, and none was found. Install one, name one by PELLUCID_CHROME, or export as HTML and print that.",
    );
  const folder = await mkdtemp(join(tmpdir(), "pellucid-print-"));
  const browser = start(program, join(folder, "profile"));
  const end = () => browser.kill("SIGKILL");
  stop?.addEventListener("abort", end, { once: true });
  const timer = setTimeout(end, LIMIT);
  const gone = new Promise<void>((done) => browser.once("close", () => done()));
  try {
    const page = join(folder, "notebook.html");
    await writeFile(page, html, { mode: 0o600 });
    return await print(new Line(browser), pathToFileURL(page).href, feet !== "bare");
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", end);
    end();
    await gone;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}

function start(program: string, profile: string): ChildProcess {
  const args = [
    "--headless=new",
    "--remote-debugging-pipe",
    `--user-data-dir=${profile}`,
    "--no-first-run",
    "--disable-gpu",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // The page's own policy forbids requests; this machine would refuse them too.
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--hide-scrollbars",
  ];
  // Chromium's own sandbox does not start for the superuser.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return spawn(program, [...args, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
}

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Chromium's own protocol over two pipes: JSON, each message ended by a zero byte. */
class Line {
  readonly #out: Writable;
  readonly #asked = new Map<
    number,
    { done: (result: Record<string, unknown>) => void; fail: (error: Error) => void }
  >();
  readonly #heard = new Map<string, () => void>();
  #rest: Buffer[] = [];
  #count = 0;

  constructor(browser: ChildProcess) {
    this.#out = browser.stdio[3] as Writable;
    this.#out.on("error", () => {});
    (browser.stdio[4] as Readable).on("data", (data: Buffer) => this.#take(data));
    const lost = () => {
      for (const { fail } of this.#asked.values()) fail(new ExportError("Chromium ended before the print was done."));
    };
    browser.once("close", lost);
    browser.once("error", lost);
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.#count;
    this.#out.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    return new Promise((done, fail) => this.#asked.set(id, { done, fail }));
  }

  event(method: string): Promise<void> {
    return new Promise((done) => this.#heard.set(method, done));
  }

  #take(data: Buffer): void {
    let from = 0;
    for (let at = data.indexOf(0); at >= 0; at = data.indexOf(0, from)) {
      this.#hear(JSON.parse(Buffer.concat([...this.#rest, data.subarray(from, at)]).toString("utf8")) as Answer);
      this.#rest = [];
      from = at + 1;
    }
    if (from < data.length) this.#rest.push(data.subarray(from));
  }

  #hear({ id, method, result, error }: Answer): void {
    if (method) this.#heard.get(method)?.();
    const asked = id === undefined ? undefined : this.#asked.get(id);
    if (!asked) return;
    this.#asked.delete(id!);
    if (error) asked.fail(new ExportError(`Chromium could not print: ${error.message}`));
    else asked.done(result ?? {});
  }
}

/** The height that has all frames in view, as far as a window can be so high. */
const IN_VIEW =
  "Math.min(32000, Math.max(1400, ...Array.from(document.querySelectorAll('iframe'), (one) => one.getBoundingClientRect().bottom + scrollY)))";
const PAINTED =
  "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))";

const seen = (line: Line, session: string, height: number) =>
  line.send(
    "Emulation.setDeviceMetricsOverride",
    { width: 900, height: Math.ceil(height), deviceScaleFactor: 1, mobile: false },
    session,
  );

async function print(line: Line, address: string, numbered: boolean): Promise<Uint8Array> {
  const { targetId } = await line.send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await line.send("Target.attachToTarget", { targetId, flatten: true });
  const session = sessionId as string;
  await line.send("Page.enable", {}, session);
  await seen(line, session, 1400);
  await line.send(
    "Emulation.setEmulatedMedia",
    { features: [{ name: "prefers-color-scheme", value: "light" }] },
    session,
  );
  const loaded = line.event("Page.loadEventFired");
  await line.send("Page.navigate", { url: address }, session);
  await loaded;
  const expression = "document.fonts.ready.then(() => globalThis.pellucidPrintable?.())";
  await line.send("Runtime.evaluate", { expression, awaitPromise: true }, session);
  // Frames that are out of view are left blank on paper, so none is.
  const { result } = await line.send("Runtime.evaluate", { expression: IN_VIEW, awaitPromise: true }, session);
  await seen(line, session, (result as { value: number }).value);
  await line.send("Runtime.evaluate", { expression: PAINTED, awaitPromise: true }, session);
  const { data } = await line.send(
    "Page.printToPDF",
    {
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
      paperWidth: 8.27,
      paperHeight: 11.69,
      displayHeaderFooter: numbered,
      headerTemplate: "<span></span>",
      footerTemplate:
        '<div style="width:100%;padding:0 16mm;font:8px sans-serif;color:#60696e;text-align:right"><span class="pageNumber"></span> / <span class="totalPages"></span></div>',
    },
    session,
  );
  return Buffer.from(String(data), "base64");
}
