/**
 * What stands in a notebook more than once though it should have one place: blocks of lines, and numbers that nobody gave a
 * name. A correction reaches one copy and not the other.
 */
import type { Expression } from "../python.ts";
import { visitAll } from "../traversal.ts";
import { code, type CodeCell, lineSpan, type Look, many, spanOf } from "./look.ts";
import type { Found } from "./rule.ts";

/** So many lines make a block. */
export const BLOCK = 6;

/** A line of code without the comment behind it. Looked for from its mark: a line may be a megabyte of blanks. */
function withoutComment(text: string): string {
  for (let at = text.indexOf("#", 1); at >= 0; at = text.indexOf("#", at + 1))
    if (/\s/.test(text[at - 1]!)) return text.slice(0, at).trim();
  return text.trim();
}

interface Line {
  /** Without its comment. */
  readonly short: string;
  readonly line: number;
}

function linesOf({ python }: CodeCell): Line[] {
  return python.split("\n").flatMap((text, i) => {
    const short = withoutComment(text);
    return short === "" || short.startsWith("#") ? [] : [{ short, line: i + 1 }];
  });
}

/** The lines from `at` on that count as a block; null where there are too few, or where blocks are alike everywhere. */
function blockAt(lines: readonly Line[], at: number): string | null {
  const block = lines.slice(at, at + BLOCK).map(({ short }) => short);
  if (block.length < BLOCK) return null;
  if (block.join("").length < 60 && new Set(block).size < BLOCK) return null;
  // Closing brackets and lists of imports.
  if (block.every((one) => /^(?:import|from)\s|^["'\d[\](){},.\s-]+$/.test(one))) return null;
  return block.join("\n");
}

/** How many lines from here on are the same. */
function lengthOfSame(a: readonly Line[], atA: number, b: readonly Line[], atB: number): number {
  let length = 0;
  while (atA + length < a.length && a[atA + length]!.short === b[atB + length]?.short) length++;
  return length;
}

export function* duplicatedBlocks({ code: cells }: Look): Generator<Found> {
  const known = new Map<string, { cell: CodeCell; lines: readonly Line[]; at: number }>();
  for (const cell of cells) {
    const lines = linesOf(cell);
    let until = 0;
    const own: [string, number][] = [];
    for (let at = 0; at < lines.length; at++) {
      const block = blockAt(lines, at);
      if (block === null) continue;
      const before = known.get(block);
      const { line } = lines[at]!;
      if (!before) own.push([block, at]);
      else if (line > until) {
        const length = lengthOfSame(lines, at, before.lines, before.at);
        until = lines[at + length - 1]!.line;
        const { place } = before.cell;
        const from = before.lines[before.at]!.line;
        const message = `${many(length, "line")} from here stand in cell ${place + 1} too, from line ${from}`;
        yield { cell: cell.id, span: lineSpan(cell, line), message };
      }
    }
    for (const [block, at] of own) if (!known.has(block)) known.set(block, { cell, lines, at });
  }
}

/** Round, small, and known ones mean themselves. */
const isUsual = (text: string): boolean =>
  /^\d{1,2}$|^\d{1,2}\.?\d?$|^[1-9]0*\.?0*$|^[125]00*$|^0?\.[0-9]{1,2}$|^0\.0+[15]?$|^\de-?\d+$|e|^(?:42|123|1234|12345|1337|128|256|224|255|360|365|512|768|1024|2048|4096|784|1e-?\d)$|^(?:19|20)\d\d$/i.test(
    text,
  ) || !/^[\d._]*\d[\d._]*$/.test(text);

const QUIET_KEYWORDS =
  /seed|random_state|size|color|alpha|lw|width|height|dpi|rotation|fontsize|n_jobs|verbose|loc|xlim|ylim/;

export function* magicNumbers({ code: cells }: Look): Generator<Found> {
  const known = new Map<string, { cells: Set<CodeCell>; first: { cell: CodeCell; value: Expression } }>();
  for (const cell of cells) {
    const quiet = new Set<Expression>();
    visitAll(cell.body, {
      statement: (one) => {
        // A number with a name of its own is no magic one.
        if (one.kind === "assign" && one.targets[0]?.kind === "name" && /^[A-Z_0-9]+$/.test(one.targets[0].id))
          quiet.add(one.value);
      },
      expression: (value) => {
        if (value.kind === "call")
          for (const one of value.arguments)
            if (one.name !== null && QUIET_KEYWORDS.test(one.name)) quiet.add(one.value);
        if (value.kind === "group" && value.items.length >= 2) for (const item of value.items) quiet.add(item);
        if (value.kind !== "constant" || value.value !== null || quiet.has(value) || isUsual(value.text)) return;
        const found = known.get(value.text) ?? { cells: new Set<CodeCell>(), first: { cell, value } };
        found.cells.add(cell);
        known.set(value.text, found);
      },
    });
  }
  for (const [text, { cells: where, first }] of known)
    if (where.size >= 3)
      yield {
        cell: first.cell.id,
        span: spanOf(first.cell, first.value),
        message: `${code(text)} stands in ${many(where.size, "cell")}: ${[...where]
          .slice(0, 5)
          .map(({ place }) => place + 1)
          .join(", ")}`,
      };
}
