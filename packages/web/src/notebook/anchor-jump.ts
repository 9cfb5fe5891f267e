/**
 * To a place in a notebook by its anchor, as links between notebooks and copied links have it: a heading, an `<a id>`, or an
 * equation. The cell is found in the source, so it need not have been drawn. Loaded with the first such link.
 */
import type { CellId } from "@pellucid/notebook";
import { labelsIn, anchorOf } from "../outputs/math/equations.ts";
import { slug } from "../outputs/markdown/markdown-parser.ts";
import { frontNotebook } from "./front-notebook.ts";
import { headingsOf } from "./outline/headings.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { GOES } from "./view-memory.ts";

/** A notebook that is not there by then has its own message. */
const PATIENCE = 20_000;

/** Goes there as soon as this notebook is in front and has its cells. */
export function goToAnchor(path: string, fragment: string): void {
  const wanted = decoded(fragment);
  if (wanted !== "") whenInFront(path, (session) => jump(session, wanted));
}

/** To a cell, the same way. */
export const goToCell = (path: string, id: CellId): void =>
  whenInFront(path, (session) => {
    if (!session.store.cell(id)) return;
    session.stopEditing();
    session.select(id);
    // What just came to the front may take the focus a few frames later.
    let frames = 0;
    const take = () => {
      const frame = session.frame(id);
      frame?.focus();
      if (!frame?.contains(document.activeElement) && ++frames < 60) requestAnimationFrame(take);
    };
    requestAnimationFrame(take);
  });

function whenInFront(path: string, act: (session: NotebookSession) => void): void {
  const give = setTimeout(() => stop(), PATIENCE);
  let stopLoaded = () => {};
  const look = () => {
    const session = frontNotebook.get();
    if (session?.path !== path) return;
    stopLoaded();
    if (session.store.loaded.get()) {
      stop();
      act(session);
    } else stopLoaded = session.store.loaded.subscribe(look);
  };
  const stopFront = frontNotebook.subscribe(look);
  const stop = () => {
    clearTimeout(give);
    stopFront();
    stopLoaded();
  };
  look();
}

function decoded(fragment: string): string {
  const text = fragment.replace(/^#/, "");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function jump(session: NotebookSession, anchor: string): void {
  const id = cellOf(session, anchor);
  if (id === null) return;
  session.stopEditing();
  session.select(id);
  // The cell may have to be put on the page and drawn first; what is above it settles in the same frames.
  let frames = 0;
  const show = () => {
    const frame = session.frame(id);
    const place = [...(frame?.querySelectorAll<HTMLElement>("[data-anchor]") ?? [])].find(
      (element) => element.dataset["anchor"] === anchor,
    );
    // The return to the place of before may begin after the first frame.
    dispatchEvent(new Event(GOES));
    (place ?? frame)?.scrollIntoView({ block: "start" });
    if (++frames < (place ? 4 : 60)) requestAnimationFrame(show);
  };
  requestAnimationFrame(show);
}

function cellOf(session: NotebookSession, anchor: string): CellId | null {
  for (const cell of session.notebook.cells) {
    if (cell.type !== "markdown") continue;
    const taken = new Map<string, number>();
    const has =
      headingsOf(cell.source).some(({ text }) => slug(text, taken) === anchor) ||
      [...cell.source.matchAll(/<a\b[^>]*\b(?:id|name)\s*=\s*["']?([^"'\s>]+)/gi)].some(
        (match) => match[1] === anchor,
      ) ||
      labelsIn(cell.source).some(({ name }) => anchorOf(name) === anchor);
    if (has) return cell.id;
  }
  return null;
}
