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
  const placeAfter = placesAfter(changes);
  let start = 0;
  let number = 1;
  return lines.map((line) => {
    const blank = line.length - line.trimStart().length;
    const anchor = start + (blank === line.length ? 0 : blank);
    const end = start + line.length;
    const at = placeAfter(anchor, end);
    start = end + 1;
    if (at === null) return null;
    while (breaks[number - 1]! < at) number++;
    return number;
  });
}

/**
 * Says where a position is after the changes; null when all from it to the end of its line was deleted, and something was.
 * Asked from the first position to the last: all of them together cost one walk through the changes.
 */
function placesAfter(changes: SourceChanges): (position: number, end: number) => number | null {
  let passed = 0;
  let old = 0;
  let now = 0;
  return (position, end) => {
    for (; passed < changes.length; passed++) {
      const section = changes[passed]!;
      const [length, ...inserted] = typeof section === "number" ? [section] : section;
      const isKept = typeof section === "number";
      if (position < old + length) {
        if (isKept) return now + (position - old);
        return end <= old + length && inserted.join("").trim() === "" ? null : now;
      }
      old += length;
      now += isKept ? length : inserted.join("\n").length;
    }
    return now;
  };
}
