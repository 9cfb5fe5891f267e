/**
 * Markdown on the page, for Markdown cells and text/markdown outputs.
 *
 * The parser, the sanitiser and the mathematics load on first use; from then on a call draws in the same task. Nothing in
 * Markdown runs script: what could is taken out, and links to other notebooks are sent to the lab as an event.
 */
import type { JsonObject } from "@pellucid/notebook";
import type { Numbers } from "../math/equations.ts";
import "./markdown.css";

export interface MarkdownOptions {
  /** The notebook's path: relative images and links start from its folder. */
  path: string;
  /** File name to MIME bundle, for `attachment:` images. */
  attachments?: JsonObject;
  /** The address of an attached image, where it is not to be one of this page. */
  attachment?: (name: string) => string | null;
  /** Put before the ids of headings, so that they are unique in the page; anchors in the same text find them. */
  headingPrefix?: string;
  /** A cell of the notebook: boxes of tasks can be ticked, and headings have a link to copy. */
  cell?: true;
  /** Of the notebook's equations. */
  numbers?: Numbers | undefined;
  /** Where the notebook shows values of its kernel: makes the element of `{{ expression }}`. Without it that is text. */
  value?: ((expression: string) => HTMLElement) | undefined;
}

/** Fired on a box of a task list that was ticked or cleared; `detail` is its line in the source, and whether it is ticked. */
export const TICK_EVENT = "pellucid:tick";

/** Fired on a link to a file of the project; `detail` is its path, with `#fragment` where the link had one. */
export const OPEN_EVENT = "pellucid:open";

type Draw = (element: HTMLElement, source: string, options: MarkdownOptions) => void;
let draw: Draw | undefined;
let loading: Promise<Draw> | undefined;
const latest = new WeakMap<HTMLElement, string>();

/** Loads what Markdown needs; the page calls it early so that first cells appear at once. */
export function loadMarkdown(): Promise<unknown> {
  return (loading ??= import("./markdown-view.ts").then((module) => (draw = module.drawMarkdown)));
}

/** Shows Markdown in `element`, replacing what was there. A promise when the renderer has to be loaded first. */
export function renderMarkdown(element: HTMLElement, source: string, options: MarkdownOptions): void | Promise<void> {
  latest.set(element, source);
  element.classList.add("markdown");
  if (draw) return draw(element, source, options);
  return loadMarkdown().then(() => {
    if (latest.get(element) === source) draw?.(element, source, options);
  });
}
