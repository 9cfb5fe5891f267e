/** The value of a name under the pointer, while a run is paused: a name or names joined by dots, nothing that is called. */
import { textEditor } from "../language/server/caret.ts";
import { wordUnder } from "../language/word-under.ts";
import type { Debugging } from "./debugging.ts";

const REST_MS = 250;
const LONGEST = 400;

export function keepHoverValues(debugging: Debugging): () => void {
  const tip = document.createElement("div");
  tip.className = "debug-hover";
  tip.setAttribute("role", "tooltip");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = "";
  const hide = () => {
    clearTimeout(timer);
    asked = "";
    tip.remove();
  };
  const show = async (expression: string, box: DOMRect) => {
    const { frame } = debugging;
    if (!frame) return;
    const answer = await debugging.ask({ op: "evaluate", frame: frame.id, expression, context: "hover" });
    if (asked !== expression || answer.status !== "value") return;
    const { value, type } = answer.value;
    tip.textContent = `${expression} = ${value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value}`;
    if (type) tip.append(Object.assign(document.createElement("span"), { textContent: type }));
    tip.style.left = `${Math.min(box.left, innerWidth - 340)}px`;
    tip.style.top = `${box.bottom + 4}px`;
    document.body.append(tip);
  };
  const moved = (event: PointerEvent) => {
    if (!debugging.view.get().pause) return hide();
    const found = event.buttons === 0 ? wordAt(event, debugging) : null;
    if (!found) return hide();
    if (found.expression === asked) return;
    hide();
    asked = found.expression;
    timer = setTimeout(() => void show(found.expression, found.box), REST_MS);
  };
  const stop = debugging.view?.subscribe(() => debugging.view.get().pause ?? hide());
  document.addEventListener("pointermove", moved, { passive: true });
  document.addEventListener("keydown", hide, { capture: true });
  return () => {
    stop?.();
    hide();
    document.removeEventListener("pointermove", moved);
    document.removeEventListener("keydown", hide, { capture: true });
  };
}

/** The code under the pointer: of a cell of this notebook, or of the file in which its run stands. */
function codeAt(event: PointerEvent, { session, frame }: Debugging): HTMLElement | null {
  const target = event.target instanceof Element ? event.target : null;
  const source = target?.closest<HTMLElement>(".source") ?? null;
  const cell = source?.closest<HTMLElement>("[data-cell-id]")?.dataset["cellId"];
  if (source && cell) return session.texts.get(cell)?.element === source ? source : null;
  const text = target?.closest<HTMLElement>(".text-place .cm-content") ?? null;
  return text && frame?.path && textEditor(frame.path)?.contentDOM === text ? text : null;
}

/** What is under the pointer: the line's text up to the end of the word there. */
function wordAt(event: PointerEvent, debugging: Debugging): { expression: string; box: DOMRect } | null {
  const source = codeAt(event, debugging);
  const word = source && wordUnder(source, event);
  if (!word) return null;
  const box = word.range.getBoundingClientRect();
  const line = lineBefore(source, word.node) + word.node.data.slice(0, word.range.endOffset);
  const expression = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u.exec(line.split("\n").at(-1) ?? "")?.[0];
  return expression ? { expression, box } : null;
}

function lineBefore(source: HTMLElement, node: Node): string {
  const line = node.parentElement?.closest(".cm-line,.source-text") ?? source;
  const range = document.createRange();
  range.selectNodeContents(line);
  range.setEndBefore(node);
  return range.toString();
}
