/**
 * Python's own form of a traceback as values: IPython leaves groups of exceptions to it and prints them on stderr. Groups stand in
 * margins, each deeper by two columns. Loaded with the first such text (group-output.ts). Pure.
 */
import type { ChainLink, Frame } from "./told-frames.ts";
import { CAUSE, CONTEXT, GROUP_HEAD, makeFrame, nameOf, ofPerson } from "./traceback.ts";

export interface PythonTraceback {
  /** What stands before and after it. */
  readonly before: string;
  readonly chain: readonly ChainLink[];
  readonly after: string;
}

const HEAD = "Traceback (most recent call last):";
const PLACE = /^ {2}File "(.+?)", line (\d+)(?:, in (.+))?$/;
const CARETS = /^ {4}[ ~^]*\^[~^ ]*$/;
const CELL_FILE = /ipykernel_\d+[/\\](\d+)\.py$/;
/** Deeper than anybody nests groups. */
const DEEPEST = 40;

/** The first traceback in the text that tells of a group; null: there is none. */
export function pythonTraceback(text: string): PythonTraceback | null {
  const lines = text.split(/\r?\n/);
  const group = lines.findIndex((line) => line === `  + ${GROUP_HEAD}`);
  if (group < 0) return null;
  // Exceptions that led to the group stand before it.
  for (let from = 0; from <= group; from++) {
    if (lines[from] !== HEAD && from !== group) continue;
    const reader = new Reader(lines, from);
    const chain = reader.chain(0);
    if (chain.some((link) => link.group && link.headline))
      return { before: lines.slice(0, from).join("\n"), chain, after: lines.slice(reader.at).join("\n").trim() };
  }
  return null;
}

class Reader {
  readonly #lines: readonly string[];
  at: number;

  constructor(lines: readonly string[], at: number) {
    this.#lines = lines;
    this.at = at;
  }

  /** One exception and those that led to it, in a margin of this depth. */
  chain(depth: number): ChainLink[] {
    const links: ChainLink[] = [];
    for (;;) {
      const link = this.#link(depth);
      const end = this.at;
      while (this.#text(depth) === "") this.at++;
      const words = this.#text(depth);
      const relation = words === CAUSE ? "cause" : words === CONTEXT ? "context" : null;
      links.push({ ...link, relation });
      if (relation === null || depth > DEEPEST) {
        this.at = end;
        return links;
      }
      this.at++;
      while (this.#text(depth) === "") this.at++;
    }
  }

  /** The line at hand without its margin; null: it is none of this depth. */
  #text(depth: number): string | null {
    const line = this.#lines[this.at];
    if (line === undefined || depth === 0) return line ?? null;
    const margin = `${"  ".repeat(depth)}|`;
    return line.startsWith(margin) ? line.slice(margin.length + 1).trimEnd() : null;
  }

  #link(around: number): ChainLink {
    // The outermost group is one deeper than the text around it.
    const depth = this.#lines[this.at] === `  + ${GROUP_HEAD}` ? 1 : around;
    if (depth > around || this.#text(depth) === HEAD || this.#text(depth) === GROUP_HEAD) this.at++;
    const frames: Frame[] = [];
    for (let frame = this.#frame(depth); frame; frame = this.#frame(depth)) frames.push(frame);
    const own = ofPerson(frames.filter((frame, at) => at > 0 || frame.package !== "IPython"));
    const headline = this.#headline(depth);
    return { headline, relation: null, frames: own, ...this.#group(depth) };
  }

  #frame(depth: number): Frame | null {
    const [, file, line, name] = PLACE.exec(this.#text(depth) ?? "") ?? [];
    if (file === undefined) return null;
    this.at++;
    const code: string[] = [];
    for (let text = this.#text(depth); text?.startsWith("   "); text = this.#text(depth)) {
      code.push(text);
      this.at++;
    }
    // "[Previous line repeated 970 more times]"
    while (/^ {2}\[/.test(this.#text(depth) ?? "")) this.at++;
    const head = { cell: null, file, line: Number(line), function: nameOf(name) };
    const carets = CARETS.test(code[1] ?? "") ? code[1]! : null;
    const marked = carets ? { marked: [carets.search(/[~^]/) - 4, carets.trimEnd().length - 4] as const } : {};
    const frame = makeFrame(
      head,
      code.length > 0 ? [{ number: Number(line), code: code[0]!.slice(4), current: true, ...marked }] : [],
    );
    const text = CELL_FILE.exec(file)?.[1];
    return text === undefined ? frame : { ...frame, text: Number(text) };
  }

  /** Until a margin ends, or what led to it is told. */
  #headline(depth: number): string {
    const words: string[] = [];
    for (let text = this.#text(depth); text !== null; text = this.#text(depth)) {
      const next = this.#lines[this.at + 1] ?? "";
      if (text === "" && (next.endsWith(CAUSE) || next.endsWith(CONTEXT))) break;
      if (depth === 0 && text === "") break;
      words.push(text);
      this.at++;
    }
    return words.join("\n").trim();
  }

  #group(depth: number): Pick<ChainLink, "group" | "more"> {
    const margin = "  ".repeat(depth);
    if (!this.#lines[this.at]?.startsWith(`${margin}+-+-`)) return {};
    const group: ChainLink[][] = [];
    let more: string | undefined;
    for (;;) {
      const rule = this.#lines[this.at]?.replace(`${margin}+-+`, `${margin}  +`) ?? "";
      if (!rule.startsWith(`${margin}  +-`)) break;
      this.at++;
      // The rule without a number ends this group, and those around it that end here too.
      if (!/ (?:\d+|\.\.\.) -+$/.test(rule)) break;
      if (rule.includes("...")) more = this.#headline(depth + 1);
      else group.push(this.chain(depth + 1));
    }
    return { group, ...(more !== undefined && { more }) };
  }
}
