/**
 * The cells of a notebook as sections of a page: prose, code, results, in the lab's own dress. Called by html-page.ts and slides.ts,
 * which decide where they stand.
 */
import type { Cell, JsonObject, Notebook } from "@pellucid/notebook";
import { make } from "../outputs/elements.ts";
import type { Numbers } from "../outputs/math/equations.ts";
import { highlightCode } from "../outputs/highlight.ts";
import { drawMarkdown } from "../outputs/markdown/markdown-view.ts";
import { asShown } from "../outputs/text/written-over.ts";
import { wishesOf, type CellWishes, type Shown } from "./cell-wishes.ts";
import type { Frames } from "./frames.ts";
import type { Kind, Numbering } from "./numbering.ts";
import type { OutputPlace } from "./output-place.ts";
import { drawOutput, pictureAddress } from "./outputs.ts";
import type { ForeignWidgets } from "./foreign-widgets.ts";
import type { Plots } from "./plots.ts";
import type { PublishOptions, Surroundings } from "./request.ts";

export interface CellParts {
  readonly notebook: Notebook;
  readonly path: string;
  readonly language: string;
  readonly options: PublishOptions;
  readonly equations: Numbers;
  readonly numbering: Numbering;
  readonly frames: Frames;
  readonly plots: Plots;
  readonly foreign: ForeignWidgets;
  readonly surroundings: Surroundings;
  readonly notes: string[];
}

/** Null for a cell of which nothing is to be seen. `number`: among the code cells. */
export function drawCell(cell: Cell, number: number, parts: CellParts): HTMLElement | null {
  const wishes = wishesOf(cell, parts.options);
  if (!wishes.whole) return null;
  if (cell.type === "markdown") return drawProse(cell, parts);
  if (cell.type === "raw") return drawRaw(cell);
  const section = make("section", "cell cell-code");
  section.id = `cell-${number}`;
  section.setAttribute("aria-label", `Cell ${number}`);
  const code = wishes.source.trim() === "" ? null : drawCode(wishes, number, parts.language);
  if (code) section.append(code);
  const outputs = drawOutputs(cell, wishes, parts);
  if (outputs) section.append(outputs);
  return code || outputs ? section : null;
}

function drawProse(cell: Cell, { path, equations }: CellParts): HTMLElement {
  const section = make("section", "cell cell-text");
  const prose = make("div", "markdown cell-prose");
  drawMarkdown(prose, cell.source, {
    path,
    numbers: equations,
    headingPrefix: "",
    attachment: (name) => attached(cell.attachments, name),
  });
  section.append(prose);
  return section;
}

/** The address of an attached picture; null when there is none. */
export function attached(attachments: JsonObject | undefined, name: string): string | null {
  const bundle = attachments?.[name];
  if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle)) return null;
  for (const [mime, value] of Object.entries(bundle as JsonObject)) {
    const address = pictureAddress(value, mime);
    if (address !== null) return address;
  }
  return null;
}

/** Raw cells are for other programs; what they hold is shown as text, never read. */
function drawRaw(cell: Cell): HTMLElement | null {
  if (cell.source.trim() === "") return null;
  const section = make("section", "cell cell-raw");
  section.append(make("pre", "published-source", cell.source));
  return section;
}

/** Code of no more lines stands whole on a page of paper, and before the beginning of its output. */
const SHORT_CODE = 20;

function drawCode({ source, code }: CellWishes, number: number, language: string): HTMLElement | null {
  if (code === "none") return null;
  const row = make("div", "published-code");
  const text = source.replace(/\n+$/, "");
  if (text.split("\n").length <= SHORT_CODE) row.dataset["short"] = "";
  const mark = make("span", "published-number", String(number));
  mark.setAttribute("aria-hidden", "true");
  const pre = make("pre", "published-source");
  const inner = make("code", "");
  inner.append(highlightCode(text, language));
  pre.append(inner);
  pre.tabIndex = 0;
  row.append(mark, pre);
  return folded(row, code, `Code of cell ${number}`);
}

function folded(element: HTMLElement, shown: Shown, words: string): HTMLElement {
  if (shown !== "folded") return element;
  const details = make("details", "published-fold");
  details.append(make("summary", "", words), element);
  return details;
}

function drawOutputs(cell: Cell, wishes: CellWishes, parts: CellParts): HTMLElement | null {
  const wanted = asShown(cell.outputs).filter(
    (output) => !(parts.options.report && output.type === "stream" && output.name === "stderr"),
  );
  if (wishes.output === "none" || wanted.length === 0) return null;
  const area = make("div", "outputs");
  const place: OutputPlace = { ...parts, cell: cell.id };
  // The cell's label and caption are those of its first figure or table.
  let first = true;
  for (const [index, output] of wanted.entries()) {
    const { element, kind } = drawOutput(output, index, place);
    const fits = kind !== null && first && fitsLabel(kind, wishes.label);
    area.append(
      kind === null
        ? element
        : parts.numbering.wrap(kind, element, fits ? wishes.label : null, fits ? wishes.caption : null),
    );
    if (fits) first = false;
  }
  return folded(area, wishes.output, "Output");
}

const fitsLabel = (kind: Kind, label: string | null): boolean =>
  label === null || !/^(?:fig|tbl)[-:]/.test(label) || label.startsWith("fig") === (kind === "Figure");
