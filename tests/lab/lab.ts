/**
 * A real lab for the tests: the built program in a process of its own, on a folder and a state directory of its own, and
 * a browser to look at it. Everything it starts it also ends.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { slowed } from "./slowness.ts";
import { listen, pagesOf, witnesses } from "./witnesses.ts";

export const root = join(import.meta.dirname, "../..");
const program = join(root, "dist/cli.mjs");

/** Where the corpus of real notebooks is, or null: tests over it are skipped then. */
export const corpus = [process.env.PELLUCID_NOTEBOOKS, join(root, "../shared/notebooks")].find(
  (path) => path && existsSync(path),
);

export interface LabOptions {
  /** File name to text or JSON, or to a path to copy from (`{ copy }`). */
  files?: Record<string, string | object>;
  env?: Record<string, string>;
  args?: string[];
}

export class Lab {
  readonly folder: string;
  readonly state: string;
  readonly token = "test-token";
  /** The link that logs in, as printed; works once. */
  link = "";
  private readonly options: LabOptions;
  private server: ChildProcess | null = null;
  /** What the server wrote to stderr, for messages. */
  log = "";
  private readonly witness = async () => this.log && `server: ${this.log.slice(-800).trim()}`;

  constructor(options: LabOptions) {
    this.options = options;
    const base = mkdtempSync(join(tmpdir(), "lab-"));
    this.folder = join(base, "work");
    this.state = join(base, "state");
    mkdirSync(this.folder);
    for (const [name, content] of Object.entries(options.files ?? {})) this.put(name, content);
  }

  put(name: string, content: string | object): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === "object" && "copy" in content) cpSync(content.copy as string, path, { recursive: true });
    else writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content, null, 1) + "\n");
  }

  get env(): NodeJS.ProcessEnv {
    return { ...process.env, PELLUCID_STATE: this.state, PELLUCID_TOKEN: this.token, ...this.options.env };
  }

  get origin(): string {
    return new URL(this.link).origin;
  }

  /** Starts the server, on the same port when it has run before (a browser must find it again). */
  async start(): Promise<void> {
    const port = this.link ? new URL(this.link).port : "0";
    const args = [program, "lab", "--root", this.folder, "--no-browser", "--port", port, ...(this.options.args ?? [])];
    const server = spawn(process.execPath, args, { env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    this.server = server;
    witnesses.add(this.witness);
    server.stderr!.on("data", (data) => (this.log += data));
    this.link = await new Promise((done, fail) => {
      let text = "";
      server.stdout!.on("data", (data) => {
        text += data;
        const link = /^http\S+/m.exec(text)?.[0];
        if (link && text.includes("\n")) done(link);
      });
      server.once("exit", (code) => fail(new Error(`the lab ended with ${code}: ${this.log}`)));
    });
  }

  get pid(): number {
    return this.server!.pid!;
  }

  /** As a crash: no goodbye. Kernels and terminals live on in their host. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    const server = this.server;
    this.server = null;
    if (!server || server.exitCode !== null) return server?.exitCode ?? null;
    return new Promise((done) => {
      server.once("exit", (code) => done(code));
      server.kill(signal);
    });
  }

  /** Runs a verb of the program against this lab's state. */
  verb(...args: string[]) {
    return spawnSync(process.execPath, [program, ...args], { env: this.env, cwd: this.folder, encoding: "utf8" });
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.origin + path, { ...init, headers: { Authorization: `token ${this.token}`, ...init.headers } });
  }

  /** A fresh link that logs in. */
  async freshLink(): Promise<string> {
    const answer = await this.fetch("/api/pellucid/login-code", { method: "POST" });
    return ((await answer.json()) as { url: string }).url;
  }

  /** Kernels take seconds to end, for which nobody waits: what ends them and takes the folders away goes on by itself. */
  async close(): Promise<void> {
    witnesses.delete(this.witness);
    await this.end("SIGTERM");
    const rest = ["-c", '"$0" "$1" stop; rm -rf "$2"', process.execPath, program, dirname(this.folder)];
    spawn("/bin/sh", rest, { env: this.env, stdio: "ignore", detached: true }).unref();
  }
}

export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const lab = new Lab(options);
  await lab.start();
  return lab;
}

// ---- the browser ---------------------------------------------------------------------------------------------------

const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
let shared: Promise<Browser> | null = null;

export function browserPath(): string | null {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const onPath = (process.env.PATH ?? "").split(":").flatMap((folder) => names.map((name) => join(folder, name)));
  return [process.env.PELLUCID_CHROME, ...onPath].find((path) => path && existsSync(path)) ?? null;
}

export function browser(): Promise<Browser> {
  return (shared ??= launched());
}

async function launched(): Promise<Browser> {
  const made = await chromium.launch({ executablePath: browserPath()!, args: switches });
  witnesses.add(pagesOf(made));
  return made;
}

/** A browser of its own: its own cookies, as slow as the environment asks for. */
export async function browserContext(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await (await browser()).newContext(options);
  listen(context);
  return slowed(context);
}

export async function closeBrowser(): Promise<void> {
  await (await shared)?.close();
  shared = null;
}

export interface View extends AsyncDisposable {
  page: Page;
  context: BrowserContext;
}

/** A browser of its own, logged in, with `path` in front. */
export async function openLab(
  lab: Lab,
  path = "",
  options: { width?: number; height?: number; dark?: boolean } = {},
): Promise<Page> {
  const context = await browserContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark ? "dark" : "light",
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(await lab.freshLink());
  await page.waitForSelector("html[data-ready]");
  if (path) await visit(lab, page, path);
  return page;
}

export async function visit(lab: Lab, page: Page, path: string): Promise<void> {
  await page.goto(`${lab.origin}/lab/tree/${path.split("/").map(encodeURIComponent).join("/")}`);
  await page.waitForSelector("html[data-ready]");
  if (path.endsWith(".ipynb")) await page.waitForSelector(`[data-notebook="${path}"] [data-cell-id]`);
}

// ---- words for a notebook ------------------------------------------------------------------------------------------

export interface CellText {
  id?: string;
  type?: "code" | "markdown" | "raw";
  source: string;
}

/** An .ipynb as its value, from sources: `"x = 1"` is code, `"# Title"` with type is Markdown. */
export function notebook(...cells: (string | CellText)[]): object {
  return {
    cells: cells.map((cell, index) => {
      const { id = `c${index + 1}`, type = "code", source } = typeof cell === "string" ? { source: cell } : cell;
      const common = { cell_type: type, id, metadata: {}, source: source.split(/(?<=\n)/) };
      return type === "code" ? { ...common, execution_count: null, outputs: [] } : common;
    }),
    metadata: {
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
      language_info: { name: "python" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

export const cell = (page: Page, id: string) => page.locator(`[data-cell-id="${id}"]`);
export const outputs = (page: Page, id: string) => cell(page, id).locator("[data-outputs]");
export const runState = (page: Page, id: string, state: string, timeout = 60_000) =>
  page.waitForSelector(`[data-cell-id="${id}"][data-run="${state}"]`, { state: "attached", timeout });
export const kernelState = (page: Page, state: string, timeout = 60_000) =>
  page.waitForSelector(`[data-notebook][data-kernel="${state}"]`, { state: "attached", timeout });
/** Acknowledged: the journal has every edit of this page. */
export const saved = (page: Page) => page.waitForSelector(`[data-notebook][data-saved="true"]`, { state: "attached" });

/** Picks a command by its label, or a file by "/" and its path, as soon as the palette offers it. */
export async function command(page: Page, label: string): Promise<void> {
  await page.keyboard.press("Control+Shift+c");
  await page.getByRole("combobox", { name: "Command palette" }).fill(label);
  const name = label.replace(/^\//, "");
  await page.getByRole("option", { name, selected: true }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** Once nothing moves or fades in any more (what turns for ever is left out). */
export const still = (page: Page) =>
  page.evaluate(async () => {
    const passing = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map((one) => one.finished));
  });

/** The caret at the end of a cell's text, in an editor that takes the next key at once. */
export async function edit(page: Page, id: string): Promise<void> {
  await select(page, id);
  await page.keyboard.press("Enter");
  await cell(page, id).locator(".cm-content:focus").waitFor();
  await page.keyboard.press("Control+End");
}

/** Types there, waits until the journal has it, and goes back to command mode. */
export async function typeAtEnd(page: Page, id: string, text: string): Promise<void> {
  await edit(page, id);
  await page.keyboard.type(text);
  await saved(page);
  await page.keyboard.press("Escape");
}

/** Makes a cell active in command mode, by its gutter side, as a person clicks beside the code. */
export async function select(page: Page, id: string): Promise<void> {
  await cell(page, id).click({ position: { x: 8, y: 12 } });
  await page.keyboard.press("Escape");
}
