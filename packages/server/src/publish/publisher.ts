/**
 * Publishes a notebook: as HTML, slides or Markdown by the drawing process (publisher-main.ts), as PDF by printing its HTML
 * (pdf.ts), as a script by reading its cells alone. Used by routes/export.ts and by `pellucid export`.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readNotebook } from "@pellucid/notebook";
import { ExportError } from "./export-error.ts";
import { printToPdf } from "./pdf.ts";
import { scriptOfNotebook, type ScriptStyle } from "./script.ts";

export const EXPORTS = ["html", "pdf", "md", "script", "slides"] as const;
export type ExportAs = (typeof EXPORTS)[number];

export interface ExportOptions {
  readonly hideCode: boolean;
  readonly hideOutput: boolean;
  readonly report: boolean;
  /** Of a Python script: as nbconvert writes it, or cells marked by `# %%`. */
  readonly script: ScriptStyle;
}

export interface ExportWish {
  readonly to: ExportAs;
  /** The notebook's file. */
  readonly text: string;
  /** Its path within `root`, with `/`. */
  readonly path: string;
  /** The folder out of which pictures may be taken. */
  readonly root: string;
  /** Whatever starts the notebook's kernel; asked where its plots and widgets need code of that environment. */
  readonly program: () => Promise<string | undefined>;
  readonly options: ExportOptions;
}

export interface Exported {
  readonly bytes: Uint8Array | string;
  readonly extension: string;
  readonly mime: string;
  readonly notes: readonly string[];
}

/** What the drawing process is told, and what it says. */
export interface PublishWish {
  readonly to: "html" | "slides" | "markdown";
  readonly text: string;
  readonly path: string;
  readonly root: string;
  readonly program?: string;
  readonly options: Omit<ExportOptions, "script">;
}
export interface Published {
  readonly text: string;
  readonly notes: readonly string[];
}

/** For a notebook of any size; a formula or style that never ends is ended with it, ms. */
const LIMIT = 180_000;

/** Outputs whose code lies beside the kernel (packages/web/src/publish/plots.ts, foreign-widgets.ts). */
const FROM_KERNEL = /application\/vnd\.(?:(?:bokehjs|holoviews)_exec\.|jupyter\.widget-state)/;

export async function exportNotebook(wish: ExportWish, stop?: AbortSignal): Promise<Exported> {
  const { to, text, path, root, options } = wish;
  if (to === "script") return scriptExport(text, options);
  const program = FROM_KERNEL.test(text) ? await wish.program() : undefined;
  const draw = (as: PublishWish["to"]) =>
    publish({ to: as, text, path, root, options, ...(program && { program }) }, stop);
  if (to === "pdf") {
    const { text: html, notes } = await draw("html");
    return { bytes: await printToPdf(html, stop), extension: ".pdf", mime: "application/pdf", notes };
  }
  const { text: bytes, notes } = await draw(to === "md" ? "markdown" : to);
  if (to === "md") return { bytes, extension: ".md", mime: "text/markdown; charset=utf-8", notes };
  return { bytes, extension: to === "slides" ? ".slides.html" : ".html", mime: "text/html; charset=utf-8", notes };
}

function scriptExport(text: string, { script }: ExportOptions): Exported {
  const read = readNotebook(text);
  if ("refused" in read) throw new ExportError(read.refused.reason);
  const made = scriptOfNotebook(read.notebook, script);
  return { bytes: made.text, extension: made.extension, mime: `${made.mime}; charset=utf-8`, notes: [] };
}

function programPath(): string {
  const found = ["./publisher.mjs", "../publisher.mjs", "../../../../dist/publisher.mjs"]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (!found) throw new ExportError("The parts that draw a published notebook are not built. Run: npm run build");
  return found;
}

function publish(wish: PublishWish, stop?: AbortSignal): Promise<Published> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--max-old-space-size=4096", programPath()], {
      stdio: ["pipe", "pipe", "pipe"],
      timeout: LIMIT,
      killSignal: "SIGKILL",
      ...(stop && { signal: stop }),
    });
    const said: Buffer[] = [];
    let trouble = "";
    child.stdout.on("data", (data: Buffer) => said.push(data));
    child.stderr.on("data", (data: Buffer) => (trouble = (trouble + data.toString("utf8")).slice(-4000)));
    child.on("error", fail);
    child.stdin.on("error", () => {});
    child.on("close", (code, signal) => {
      if (code === 0) return done(JSON.parse(Buffer.concat(said).toString("utf8")) as Published);
      const why = signal ? `it took more than ${LIMIT / 1000} s` : firstLine(trouble);
      fail(new ExportError(`The notebook could not be drawn: ${why}`));
    });
    child.stdin.end(JSON.stringify(wish));
  });
}

const firstLine = (text: string): string =>
  text
    .split("\n")
    .find((line) => /\w*Error\b/.test(line))
    ?.replace(/^\s*(?:Uncaught )?/, "") ??
  (text.trim().split("\n").at(-1) || "the drawing process ended");
