/**
 * Why a text cannot be opened as a notebook, in words a person can act on.
 *
 * Called by ipynb.ts when reading fails. It recognises by name what really happens to files: merge conflicts that were
 * never resolved, saves cut off in the middle, pages and pointers in place of the notebook.
 */
import { JsonError, placeOf } from "./json.ts";

export type RefusalKind =
  | "empty"
  | "conflict"
  | "truncated"
  | "malformed"
  | "too-deep"
  | "encoding"
  | "not-a-notebook"
  | "newer-format"
  | "older-format";

export interface Refusal {
  readonly kind: RefusalKind;
  /** One sentence or two: what is wrong and what to do. The place is not in it. */
  readonly reason: string;
  /** From 1, where there is a place. */
  readonly line?: number;
  readonly column?: number;
}

const CONFLICT = /^(?:<{7}|\|{7}|>{7})(?: .*)?$|^={7}$/m;

/** What stands at the start of files that are something else altogether. */
const STRANGERS: readonly (readonly [RegExp, string])[] = [
  [
    /^\s*<(?:!doctype|html|\?xml)/i,
    "This is a web page, not a notebook. It may be a login or error page that was saved in its place: download the notebook again.",
  ],
  [
    /^version https:\/\/git-lfs/,
    "This is a Git LFS pointer: the notebook itself has not been fetched. Run `git lfs pull` in the repository.",
  ],
  [
    /^\0+$/,
    "The file holds nothing but zero bytes, as after a power cut. Restore it from a backup or from version control.",
  ],
];

/** The refusal of a text that is no JSON. */
export function refuseText(text: string, error: JsonError): Refusal {
  const place = { line: error.line, column: error.column };
  if (/^\ufeff?\s*$/.test(text))
    return { kind: "empty", reason: "The file is empty. Restore it from version control or a backup, or delete it." };
  for (const [pattern, reason] of STRANGERS) if (pattern.test(text)) return { kind: "not-a-notebook", reason };
  const marker = CONFLICT.exec(text);
  if (marker) {
    const reason =
      "The file holds the markers of a merge conflict that was not resolved. Resolve it with your merge tool, or check out one of the two versions.";
    return { kind: "conflict", reason, line: placeOf(text, marker.index).line, column: 1 };
  }
  if (error.message.startsWith("nested"))
    return { kind: "too-deep", reason: `The file is ${error.message}.`, ...place };
  if (error.position >= text.length) {
    return {
      kind: "truncated",
      reason: `The file is cut off: ${error.message}. Restore it from version control or a backup.`,
      ...place,
    };
  }
  const zero = text.indexOf("\0");
  if (zero >= 0 && /^\0+$/.test(text.slice(zero))) {
    return {
      kind: "truncated",
      reason:
        "The file is cut off: the rest of it is zero bytes, as after a power cut. Restore it from version control or a backup.",
      ...placeOf(text, zero),
    };
  }
  return { kind: "malformed", reason: `The file is not valid JSON: ${error.message}.`, ...place };
}
