/**
 * Where lines of a text are after it was edited: breakpoints keep to their line, and a frame of a text that ran is shown in
 * the text as it stands now. A line is known by its first character that is not blank; it is gone when it was deleted as a
 * whole. Lines are 1-based, positions count every line break as one.
 */
import { applyChanges, type SourceChanges } from "@pellucid/notebook";

const plain = (source: string): string => source.replace(/\r\n?/g, "\n");

/** For each line of the text before, at its number less one, its number after; null where it is gone. */
export function linesAfter(before: string, changes: SourceChanges): (number | null)[] {
  const old = plain(before);
  const next = applyChanges(old, changes);
  const lines = old.split("\n");
  if (next === undefined) return lines.map((_, index) => index + 1);
  const breaks = [...next.matchAll(/\n/g)].map(({ index }) => index);
  let start = 0;
  return lines.map((line) => {
    const blank = line.length - line.trimStart().length;
    const anchor = start + (blank === line.length ? 0 : blank);
    const end = start + line.length;
    const at = placeAfter(anchor, end, changes);
    start = end + 1;
    return at === null ? null : 1 + breaks.filter((place) => place < at).length;
  });
}

/** Where the position is after the changes; null when all from it to the end of its line was deleted, and something was. */
function placeAfter(position: number, end: number, changes: SourceChanges): number | null {
  let old = 0;
  let now = 0;
  for (const section of changes) {
    const [length, ...inserted] = typeof section === "number" ? [section] : section;
    const isKept = typeof section === "number";
    const size = isKept ? length : inserted.join("\n").length;
    if (isKept && position < old + length) return now + (position - old);
    if (!isKept && length > 0 && position >= old && position < old + length)
      return end <= old + length && inserted.join("").trim() === "" ? null : now;
    old += length;
    now += size;
  }
  return now;
}
