/**
 * Folds in a cell's resting text, as its editor shows them: what is folded stays in the text, hidden, and the browser's own find
 * opens it. Fetched by source-area.ts with the first fold.
 */
import { foldWords } from "./fold-words.ts";
import type { Folds } from "./code-folds.ts";
import "./code-folding.css";

/** `opened` hears which fold, by its place in the list, was opened by the browser's find. */
export function foldText(text: HTMLElement, folds: Folds, opened: (at: number) => void): void {
  const outer: number[] = [];
  for (let at = 0; at < folds.length; at += 2) if (at === 0 || folds[at]! >= folds[outer.at(-1)! + 1]!) outer.push(at);
  // From the end, so that the places before stay what they are.
  for (const at of outer.toReversed()) {
    const range = rangeIn(text, folds[at]!, folds[at + 1]!);
    if (!range) continue;
    const lines = range.toString().split("\n").length - 1;
    const hidden = document.createElement("span");
    hidden.className = "source-folded";
    hidden.setAttribute("hidden", "until-found");
    hidden.append(range.extractContents());
    const mark = document.createElement("span");
    mark.className = "source-fold";
    mark.dataset["fold"] = String(at);
    mark.title = foldWords(lines);
    range.insertNode(hidden);
    hidden.before(mark);
    hidden.addEventListener("beforematch", () => {
      mark.remove();
      opened(at);
    });
  }
}

function rangeIn(text: HTMLElement, from: number, to: number): Range | null {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let before = 0;
  let begun = false;
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const end = before + node.data.length;
    if (!begun && from < end) {
      range.setStart(node, from - before);
      begun = true;
    }
    if (begun && to <= end) {
      range.setEnd(node, to - before);
      return range;
    }
    before = end;
  }
  return null;
}
