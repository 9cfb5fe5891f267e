/**
 * Outputs that are JSON (plotly, vega, any `+json`): by value, whatever the order of keys, numbers within the tolerance, and
 * without the ids that libraries make up. Widgets are here by their presence: their models live in the kernel.
 */
import { isList, isObject, JsonNumber, type Json, type JsonObject } from "@pellucid/notebook";
import { difference, isMatch, match, weaker, type Agreement, type Circumstances, type Verdict } from "./agreement.ts";
import { apart } from "./numbers.ts";
import { compareText } from "./text.ts";

const IDS = new Set(["uid", "uuid", "id", "model_id", "view_name", "divId", "elementid", "comm_id", "_dom_classes"]);
export const WIDGET = /^application\/vnd\.jupyter\.widget-view\+json$/;

export function compareJson(what: string, saved: Json, got: Json, at: Circumstances): Verdict {
  if (WIDGET.test(what)) return match(what, "same-after-noise", "widget: it is there; its state is not compared");
  const found: { agreement: Agreement; noise: boolean } = { agreement: "identical", noise: false };
  const unlike = compareValue(saved, got, "$", { what, at, found });
  if (unlike) return unlike;
  const rule = {
    identical: "equal values",
    "same-after-noise": "equal values; ids left out",
    "within-tolerance": `numbers within ${at.tolerance}`,
  };
  return match(what, found.agreement, rule[found.agreement]);
}

interface Compared {
  readonly what: string;
  readonly at: Circumstances;
  readonly found: { agreement: Agreement };
}

function compareValue(a: Json | undefined, b: Json | undefined, path: string, how: Compared): Verdict | null {
  const unlike = (near?: string) => difference(how.what, textOf(a), textOf(b), { where: path, ...(near && { near }) });
  const found = (agreement: Agreement) => void (how.found.agreement = weaker(how.found.agreement, agreement));
  if (a === undefined || b === undefined) return unlike();
  if (isNumber(a) && isNumber(b)) {
    const [x, y] = [textOf(a), textOf(b)];
    if (Number(x) === Number(y)) return null;
    const distance = apart(exact(x), exact(y), how.at.tolerance);
    if (distance !== null)
      return unlike(`the relative difference is ${distance.toPrecision(2)}, allowed is ${how.at.tolerance}`);
    return (found("within-tolerance"), null);
  }
  if (typeof a === "string" && typeof b === "string") {
    if (a === b) return null;
    const text = compareText(how.what, a, b, how.at);
    return isMatch(text) ? (found(text.agreement), null) : { ...text, where: path };
  }
  if (isList(a) && isList(b)) return compareLists(a, b, path, how) ?? null;
  if (isObject(a) && isObject(b)) return compareObjects(a as JsonObject, b as JsonObject, path, how);
  return a === b ? null : unlike();
}

function compareLists(a: readonly Json[], b: readonly Json[], path: string, how: Compared): Verdict | null {
  if (a.length !== b.length) return difference(how.what, `${a.length} values`, `${b.length} values`, { where: path });
  for (const [i, value] of a.entries()) {
    const unlike = compareValue(value, b[i], `${path}[${i}]`, how);
    if (unlike) return unlike;
  }
  return null;
}

function compareObjects(a: JsonObject, b: JsonObject, path: string, how: Compared): Verdict | null {
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [one, two] = [own(a, key), own(b, key)];
    if (IDS.has(key) && isAtom(one) && isAtom(two)) {
      if (textOf(one) !== textOf(two)) how.found.agreement = weaker(how.found.agreement, "same-after-noise");
      continue;
    }
    const unlike = compareValue(one, two, `${path}.${key}`, how);
    if (unlike) return unlike;
  }
  return null;
}

const own = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;
const isNumber = (value: Json): boolean => typeof value === "number" || value instanceof JsonNumber;
const isAtom = (value: Json | undefined): boolean => value === undefined || typeof value !== "object" || value === null;
/** Values in JSON are not printed for people: their last digit is not rounded. */
const exact = (text: string): string =>
  /[.eE]/.test(text) || !/^[-+]?\d+$/.test(text) ? Number(text).toPrecision(17) : text;

function textOf(value: Json | undefined): string {
  if (value === undefined) return "(nothing)";
  if (value instanceof JsonNumber) return value.text;
  return typeof value === "string" ? value : JSON.stringify(value);
}
