/** What is asked of the sources at a caret, or nothing: as people type, names are offered only where names can stand. */
import { placeAt, wordStart } from "./code-place.ts";
import { isPython } from "./python-words.ts";
import type { CompletionRequest, EditorPlace } from "./sources.ts";

export function completionRequest(
  place: EditorPlace,
  source: string,
  offset: number,
  explicit: boolean,
): CompletionRequest | null {
  const from = wordStart(source, offset);
  const word = source.slice(from, offset);
  const request = { ...place, source, offset, from, word, trigger: explicit ? "asked" : "typing" } as const;
  if (explicit) return request;
  if (/^\d/.test(word)) return null;
  const { comment, string } = placeAt(source, offset);
  if (comment) return null;
  const before = source[from - 1] ?? "\n";
  if (string) return mayBeKey(source, string.from) || /[/~.]/.test(source.slice(string.from, offset)) ? request : null;
  if (word !== "") return isNewName(source, from) ? null : request;
  const behind = source.slice(Math.max(0, from - 200), from);
  if (!isPython(place.session)) return LEADS_ON.test(behind) ? request : null;
  const isWanted =
    before === "."
      ? /[\w\])"']\s*\.$/.test(behind) && !/(?:^|[^\w.])\d[\d_]*\.$/.test(behind)
      : before === "%" || /(?:^|\n)[ \t]*(?:from|import)[ \t]+(?:[\w., ]*[ ,])?$/.test(behind);
  return isWanted ? request : null;
}

/** In other languages: what stands between a thing and a part of it (R's `frame$column`, `package::name`). */
const LEADS_ON = /[\w\])"'`](?:\.|\$|@|::|->|\\)$/;

/** A string that begins behind a bracket, a comma or `=` may name a key or a column. */
const mayBeKey = (source: string, from: number): boolean =>
  /[[(,=]\s*[rb]?["']$/i.test(source.slice(Math.max(0, from - 60), from));

/** A name that is being made up: nothing that exists is what is wanted there. */
const isNewName = (source: string, from: number): boolean =>
  /(?:^|[^\w.])(?:def|class|as)[ \t]+$/.test(source.slice(Math.max(0, from - 12), from));
