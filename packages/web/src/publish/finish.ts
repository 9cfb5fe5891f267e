/**
 * The last touches on what was drawn: waits until formulas and colours stand, brings the project's pictures into the file, and turns
 * links of the lab into links beside the file. Called by index.ts.
 */
import type { Notebook } from "@pellucid/notebook";
import { make } from "../outputs/elements.ts";
import { loadLanguage } from "../outputs/highlight.ts";
import { loadMarkdown } from "../outputs/markdown/markdown.ts";
import { sliced } from "../outputs/slices.ts";
import type { Surroundings } from "./request.ts";

/** A formula that is not set by then stays as its source, ms. */
const PATIENCE = 60_000;

export const languageOf = ({ metadata }: Notebook): string => {
  const named = (value: unknown, key: string) =>
    typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  const found = named(metadata["language_info"], "name") ?? named(metadata["kernelspec"], "language");
  return typeof found === "string" ? found : "python";
};

/** From then on everything is drawn in one go. */
export async function ready(notebook: Notebook): Promise<void> {
  const fences = notebook.cells.flatMap(({ type, source }) =>
    type === "markdown"
      ? [...source.matchAll(/^[ \t]*(?:`{3,}|~{3,})[ \t]*\{?([\w+#.-]+)/gm)].map((match) => match[1]!)
      : [],
  );
  const languages = new Set([languageOf(notebook), "python", ...fences]);
  await Promise.all([loadMarkdown(), ...[...languages].map((one) => loadLanguage(one).catch(() => false))]);
}

export async function formulasSet(root: HTMLElement): Promise<void> {
  const end = Date.now() + PATIENCE;
  const waiting = () =>
    [...root.querySelectorAll(".math:not(.math-refused)")].some(
      (one) => one.childElementCount === 0 && one.textContent,
    );
  await sliced();
  while (waiting() && Date.now() < end) await new Promise((done) => setTimeout(done, 5));
}

export async function withPictures(root: HTMLElement, { picture }: Surroundings, notes: string[]): Promise<void> {
  for (const media of root.querySelectorAll<HTMLElement>("[src]")) {
    const source = media.getAttribute("src")!;
    if (!source.startsWith("/files/")) continue;
    const path = decodeURIComponent(source.slice("/files/".length));
    const data = media.localName === "img" ? await picture(path) : null;
    if (data !== null) {
      media.setAttribute("src", data);
      continue;
    }
    const words = `${media.getAttribute("alt") ?? ""} (${path} is not in this file)`.trim();
    notes.push(`${path} could not be read as a picture`);
    media.replaceWith(make("span", "out-note", words));
  }
}

/** What stands in properties only would not be in the text of the page. */
export function keepTicks(root: HTMLElement): void {
  for (const box of root.querySelectorAll<HTMLInputElement>("input[type=checkbox]"))
    box.toggleAttribute("checked", box.checked);
}

/** `/lab/tree/folder/x` as seen from the notebook's folder; `#place` as it is. Paper need not say an address that is there already. */
export function withPlainLinks(root: HTMLElement, path: string): void {
  const folder = path.split("/").slice(0, -1);
  for (const link of root.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    if (bare(link.textContent ?? "") === bare(link.getAttribute("href")!)) link.dataset["said"] = "";
    const file = /^\/lab\/tree\/(.*)$/s.exec(link.getAttribute("href")!)?.[1];
    if (file === undefined) continue;
    const steps = file.split("/");
    let shared = 0;
    while (shared < folder.length && shared < steps.length - 1 && encodeURIComponent(folder[shared]!) === steps[shared])
      shared++;
    link.setAttribute("href", [...folder.slice(shared).map(() => ".."), ...steps.slice(shared)].join("/"));
  }
}

const bare = (address: string): string => address.trim().replace(/^(?:https?|mailto):(?:\/\/)?|\/$/g, "");
