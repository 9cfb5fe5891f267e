/**
 * What a name is, under a pointer that rests on it in a cell that has no caret yet: the card of pointer-part.ts, from the same
 * sources, beside the resting text. No editor is made for it, so neither focus nor layout nor a selection changes.
 */
import type { NotebookSession } from "../notebook/notebook-session.ts";
import "./editor-language.ts";
import { helpAt } from "./help.ts";
import { restingHelp } from "./help-view.ts";
import type { LanguageRequest } from "./sources.ts";
import { isOver, wordUnder, type PointedWord } from "./word-under.ts";
import "./signature.css";

/** One pointer, one card. */
let shown: AbortController | null = null;

export async function showCard(session: NotebookSession, source: HTMLElement, event: PointerEvent): Promise<void> {
  const word = wordUnder(source, event);
  const request = word && requestAt(session, source, word);
  if (!request) return;
  shown?.abort();
  const showing = (shown = new AbortController());
  const card = document.createElement("div");
  card.className = "resting-card";
  whileOver(word.range, card, showing);
  const help = await helpAt({ ...request, depth: 0 }, showing.signal);
  if (!help || showing.signal.aborted || !word.node.isConnected) return showing.abort();
  card.append(restingHelp(help, session.path));
  document.body.append(card);
  const sized = new ResizeObserver(() => place(card, word.range));
  sized.observe(card);
  showing.signal.addEventListener("abort", () => {
    sized.disconnect();
    card.remove();
  });
}

/** Null where the text on the page is not the cell's: behind a line that was cut. */
function requestAt(session: NotebookSession, element: HTMLElement, word: PointedWord): LanguageRequest | null {
  const cell = element.closest<HTMLElement>("[data-cell-id]")?.dataset["cellId"];
  const editor = cell === undefined ? null : session.texts.get(cell)?.editor;
  const source = cell === undefined ? undefined : session.cell(cell)?.source;
  if (cell === undefined || source === undefined) return null;
  if (editor) return { session, cell, source, offset: editor.posAtDOM(word.node, word.at) };
  const before = document.createRange();
  before.selectNodeContents(word.node.parentElement!.closest(".source-text") ?? element);
  before.setEnd(word.node, word.at);
  const text = before.toString();
  return source.startsWith(text) ? { session, cell, source, offset: text.length } : null;
}

/** Until the pointer leaves word and card, or the person does something else. */
function whileOver(word: Range, card: HTMLElement, showing: AbortController): void {
  const end = () => showing.abort();
  const outside = ({ target }: Event) => !card.contains(target as Node) && end();
  const options = { capture: true, passive: true, signal: showing.signal };
  const moved = (event: PointerEvent) =>
    isOver(word.getBoundingClientRect(), event) || (card.isConnected && isOver(card.getBoundingClientRect(), event));
  document.addEventListener("pointermove", (event) => moved(event) || end(), options);
  document.documentElement.addEventListener("pointerleave", end, options);
  for (const kind of ["pointerdown", "scroll"]) document.addEventListener(kind, outside, options);
  document.addEventListener("keydown", ({ key }) => MODIFIERS.has(key) || end(), options);
}

const MODIFIERS = new Set(["Control", "Shift", "Alt", "Meta"]);

/** Above the word, or below it where there is no room. */
function place(card: HTMLElement, word: Range): void {
  const box = word.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const top = box.top >= height + EDGE ? box.top - height : box.bottom;
  card.style.left = `${Math.max(EDGE, Math.min(box.left, innerWidth - width - EDGE))}px`;
  card.style.top = `${top}px`;
}

const EDGE = 4;
