/**
 * Markdown on the page, for Markdown cells and text/markdown outputs.
 *
 * The parser, the sanitiser and the mathematics load on first use; from then on a call draws in the same task. Nothing in
 * Markdown runs script: what could is taken out, and links to other notebooks are sent to the lab as an event.
 */
import type { MarkdownOptions } from "./markdown-options.ts";
import "./markdown.css";

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
