/**
 * JSON values as a tree that opens where it is asked to: what is closed is not in the page. Called by bundle-view.ts for
 * application/json and types that are JSON underneath. Everything is text; keys and values are never read as anything else.
 */
import type { Json } from "@pellucid/notebook";
import { copyAction, make } from "./elements.ts";
import type { MimeContext } from "./output-view.ts";

/** Entries shown at a time. */
const PIECE = 100;
/** Entries opened at once when the output asks to be expanded. */
const EXPANDED = 400;
const LONGEST = 2000;

export function renderJson(host: HTMLElement, value: Json, context: MimeContext): void {
  const tree = make("div", "out-json");
  const root = typeof context.metadata["root"] === "string" ? context.metadata["root"] : "";
  const budget = { left: context.metadata["expanded"] === true ? EXPANDED : 0 };
  tree.append(node(root, value, true, budget));
  const bar = make("div", "out-hover-bar out-json-bar");
  bar.append(copyAction("Copy", () => JSON.stringify(value, null, 2)));
  host.append(tree, bar);
}

function node(key: string, value: Json, open: boolean, budget: { left: number }): HTMLElement {
  if (value === null || typeof value !== "object" || entriesOf(value).length === 0) {
    const leaf = make("div", "out-json-leaf");
    leaf.append(...label(key), scalar(value));
    return leaf;
  }
  const entries = entriesOf(value);
  const list = Array.isArray(value);
  const details = make("details", "out-json-branch");
  const summary = make("summary", "");
  const count = `${entries.length.toLocaleString("en")} ${list ? "items" : entries.length === 1 ? "key" : "keys"}`;
  summary.append(...label(key), make("span", "out-json-count", `${list ? "[" : "{"}${count}${list ? "]" : "}"}`));
  details.append(summary);
  details.addEventListener("toggle", () => details.open && fill(details, entries, 0, budget), { once: true });
  if (open || budget.left > 0) {
    budget.left -= entries.length;
    details.open = true;
  }
  return details;
}

function fill(details: HTMLElement, entries: readonly [string, Json][], from: number, budget: { left: number }): void {
  const piece = entries.slice(from, from + PIECE).map(([key, value]) => node(key, value, false, budget));
  details.append(...piece);
  const rest = entries.length - from - PIECE;
  if (rest <= 0) return;
  const more = make("button", "out-action", `${Math.min(rest, PIECE)} more of ${rest.toLocaleString("en")}`);
  more.type = "button";
  more.addEventListener("click", () => {
    more.remove();
    fill(details, entries, from + PIECE, budget);
  });
  details.append(more);
}

function entriesOf(value: object): [string, Json][] {
  return Array.isArray(value)
    ? (value as Json[]).map((each, at) => [String(at), each])
    : (Object.entries(value) as [string, Json][]);
}

function label(key: string): Node[] {
  return key === "" ? [] : [make("span", "out-json-key", key), document.createTextNode(": ")];
}

function scalar(value: Json): HTMLElement {
  if (typeof value === "string") {
    const shown = value.length > LONGEST ? `${value.slice(0, LONGEST)}\u2026` : value;
    return make("span", "tok-string", JSON.stringify(shown));
  }
  if (value !== null && typeof value === "object")
    return make("span", "out-json-count", Array.isArray(value) ? "[]" : "{}");
  return make("span", "tok-number", String(value));
}
