/**
 * HTML outputs: parsed, without what a library invents anew each time (ids, classes, styles, scripts), then element by
 * element. Tables are compared cell by cell, and a difference names row and column. An estimator's diagram is its
 * parameters and what it learned, since only they are text in it. A number under or beside the name of a timing is a duration.
 */
import { parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import { difference, isMatch, match, weaker, type Agreement, type Circumstances, type Verdict } from "./agreement.ts";
import { compareText } from "./text.ts";
import { isPlainNumber, namesTiming } from "./timings.ts";

type Node = DefaultTreeAdapterTypes.ChildNode;

/** One piece of what a reader sees, in order. */
interface Piece {
  readonly kind: "element" | "text";
  readonly text: string;
  readonly where: string;
  /** How long something took: a number in a row or column with such a name. */
  readonly timing?: boolean;
}

const LEFT_OUT = new Set(["script", "style", "link", "meta", "template"]);
/** What of an element says something. */
const KEPT = new Set(["href", "src", "alt", "colspan", "rowspan", "value", "type", "checked", "d"]);

export function compareHtml(what: string, saved: string, got: string, at: Circumstances): Verdict {
  if (saved === got) return match(what, "identical", "equal text");
  const [a, b] = [piecesOf(saved), piecesOf(got)];
  let agreement: Agreement = "same-after-noise";
  const rules = new Set<string>();
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one, two] = [a[i], b[i]];
    if (!one || !two || one.kind !== two.kind || (one.kind === "element" && one.text !== two.text))
      return difference(what, inWords(one), inWords(two), { where: (one ?? two)!.where });
    if (one.kind === "element" || one.text === two.text) continue;
    if (one.timing && two.timing) {
      rules.add("noise: duration");
      continue;
    }
    const found = compareText(what, one.text, two.text, at);
    if (!isMatch(found)) return { ...found, where: one.where };
    agreement = weaker(agreement, found.agreement);
    rules.add(found.rule);
  }
  const rule = rules.size > 0 ? [...rules].join("; ") : "ids, classes, styles and scripts left out";
  return match(what, agreement, `HTML by its elements: ${rule}`);
}

const inWords = (piece: Piece | undefined): string =>
  !piece ? "(nothing)" : piece.kind === "element" ? `<${piece.text}>` : piece.text;

function piecesOf(html: string): Piece[] {
  const pieces: Piece[] = [];
  walk(parseFragment(html).childNodes, pieces, {
    tables: 0,
    row: 0,
    column: 0,
    inTable: false,
    timedRow: false,
    timedColumns: new Set(),
  });
  return pieces;
}

interface Walk {
  tables: number;
  row: number;
  column: number;
  inTable: boolean;
  /** Whether this row, and which columns of this table, have the name of a timing. */
  timedRow: boolean;
  timedColumns: Set<number>;
}

const placeOf = ({ inTable, row, column, tables }: Walk): string =>
  inTable ? `${tables > 1 ? `table ${tables}, ` : ""}row ${row}, column ${column}` : "the text";

function walk(nodes: readonly Node[], pieces: Piece[], at: Walk): void {
  for (const node of nodes) {
    if (node.nodeName === "#text") {
      const text = (node as DefaultTreeAdapterTypes.TextNode).value.replace(/\s+/g, " ").trim();
      if (text !== "") pieces.push({ kind: "text", text, where: placeOf(at), timing: isTiming(text, at) });
    } else if ("tagName" in node && !LEFT_OUT.has(node.tagName)) element(node, pieces, at);
  }
}

/** A name in the first row is its column's, in the first column its row's. */
function isTiming(text: string, at: Walk): boolean {
  if (!at.inTable) return false;
  if (namesTiming(text, at.timedColumns.size > 0)) {
    if (at.row === 1) at.timedColumns.add(at.column);
    else if (at.column === 1) at.timedRow = true;
  }
  return isPlainNumber(text) && (at.timedRow || at.timedColumns.has(at.column));
}

function element(node: DefaultTreeAdapterTypes.Element, pieces: Piece[], at: Walk): void {
  const { tagName } = node;
  const outer = at.inTable;
  if (tagName === "table") Object.assign(at, { tables: at.tables + 1, row: 0, inTable: true, timedColumns: new Set() });
  if (tagName === "tr") Object.assign(at, { row: at.row + 1, column: 0, timedRow: false });
  if (tagName === "td" || tagName === "th") at.column++;
  const attributes = node.attrs.filter(({ name, value }) => KEPT.has(name) && !/^(?:#|blob:|data:)/.test(value));
  const text = [tagName, ...attributes.map(({ name, value }) => `${name}=${value}`)].join(" ");
  if (!isHollow(node)) pieces.push({ kind: "element", text, where: placeOf(at) });
  walk(node.childNodes, pieces, at);
  if (tagName === "table") at.inTable = outer;
}

/** A wrapper that only carries style: it comes and goes between versions of a library, and nobody sees it. */
const isHollow = ({ tagName }: DefaultTreeAdapterTypes.Element): boolean => tagName === "div" || tagName === "span";
