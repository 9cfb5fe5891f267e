/** How inputs that ran before went on where a line began as the one at the caret. Pure. */

const MOST = 20;
/** A longer rest is another program, no suggestion. */
const LONGEST = 2000;

/** Newest first, each once. `ran`: oldest first. */
export function continuationsOf(source: string, offset: number, ran: readonly string[]): string[] {
  const before = source.slice(source.lastIndexOf("\n", offset - 1) + 1, offset);
  if (before.trim() === "") return [];
  const found = new Set<string>();
  for (const input of ran.toReversed()) {
    if (found.size >= MOST) break;
    for (let at = 0; at >= 0 && at < input.length; at = next(input, at)) {
      if (!input.startsWith(before, at)) continue;
      const rest = input.slice(at + before.length).trimEnd();
      if (rest !== "" && rest.length <= LONGEST) found.add(rest);
    }
  }
  return [...found].slice(0, MOST);
}

function next(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? -1 : end + 1;
}
