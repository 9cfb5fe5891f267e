/**
 * A cell as the statements of its top level: the grain of a slice. Each keeps its own lines, so that what is taken from a cell
 * is text that somebody wrote and that ran. Nothing inside a loop, a branch or a function is ever cut. Knows nothing of
 * which statement feeds which.
 */
import { maskMagics } from "../magics.ts";
import { cellMagic } from "../magic-table.ts";
import type { Expression, Statement } from "../python.ts";
import { moduleOf } from "../statements.ts";
import { visitAll } from "../traversal.ts";
import type { ParseText, TreeNode } from "../tree.ts";

export interface Piece {
  /** 1-based, both ends included. */
  readonly line: number;
  readonly end: number;
  readonly text: string;
  /** `whole`: a cell that cannot be cut. */
  readonly kind: Statement["kind"] | "magic" | "whole";
  /** What it calls, as written up to the parenthesis ("plt.plot", "model.fit"), functions defined here included. */
  readonly calls: readonly string[];
  /** Place in `text` where its expression ends; null when it is no plain expression. */
  readonly expressionEnd: number | null;
}

export interface CellPieces {
  /** `%%time`: may go without the rest. */
  readonly header: { readonly line: number; readonly text: string } | null;
  readonly pieces: readonly Piece[];
}

/** Cell magics that only look on. Of others the body cannot be cut from the magic. */
const ONLOOKERS = /^%%(time|prun|memit|lprun|mprun|pyinstrument|scalene|notify|debug)\b/;

export function piecesOf(source: string, parse: ParseText): CellPieces {
  const lines = source.split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return { header: null, pieces: [] };
  const head = lines[first]!.trim();
  const magic = /^%%([\w.!-]+)/.exec(head)?.[1];
  const isCuttable = magic === undefined || (ONLOOKERS.test(head) && cellMagic(magic).body === "shared");
  const masked = maskMagics(source);
  const parsed = safely(() => parse(masked.python));
  if (!isCuttable || !parsed || parsed.trouble || parsed.root.type !== "module")
    return { header: null, pieces: [whole(source, lines, parsed ? moduleOf(parsed).body : [])] };
  const header = magic === undefined ? null : { line: first + 1, text: lines[first]! };
  const body = moduleOf(parsed).body;
  const same = masked.python === lines.join("\n");
  const groups = byLines(parsed.root.parts, masked.python).filter((one) => one.line !== header?.line);
  const pieces = groups.map((group) => piece(group, lines, body, same));
  // A magic alone in its cell may be written without its mark.
  return { header, pieces: pieces.length === 0 && !header ? [whole(source, lines, body)] : pieces };
}

function safely<T>(deed: () => T): T | null {
  try {
    return deed();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

interface Group {
  readonly nodes: TreeNode[];
  readonly line: number;
  end: number;
}

/** Statements that share a line are one. */
function byLines(nodes: readonly TreeNode[], text: string): Group[] {
  const groups: Group[] = [];
  for (const node of nodes) {
    const last = groups.at(-1);
    const trimmed = text.slice(node.start, node.end).trimEnd();
    const end = node.line + trimmed.split("\n").length - 1;
    if (last && node.line <= last.end) {
      last.nodes.push(node);
      last.end = Math.max(last.end, end);
    } else groups.push({ nodes: [node], line: node.line, end });
  }
  return groups;
}

function piece(group: Group, lines: readonly string[], body: readonly Statement[], same: boolean): Piece {
  const { nodes, line, end } = group;
  const inside = body.filter((one) => nodes.some((node) => node.start <= one.start && one.end <= node.end));
  const text = lines.slice(line - 1, end).join("\n");
  const [only] = inside;
  const isMagic = !same && /^\s*([%!?]|.*\?{1,2}\s*$)/.test(lines[line - 1]!);
  const kind = isMagic ? "magic" : inside.length === 1 && only ? only.kind : "expression";
  const node = nodes.at(-1)!;
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const expressionEnd = same && inside.at(-1)?.kind === "expression" ? node.end - start : null;
  return { line, end, text, kind, calls: callsIn(inside), expressionEnd };
}

const whole = (source: string, lines: readonly string[], body: readonly Statement[]): Piece => ({
  line: 1,
  end: lines.length,
  text: source,
  kind: "whole",
  calls: callsIn(body),
  expressionEnd: null,
});

function callsIn(body: readonly Statement[]): string[] {
  const found = new Set<string>();
  visitAll(body, { expression: (value) => void (value.kind === "call" && found.add(dotted(value.callee))) });
  for (const one of body) if (one.kind === "function" || one.kind === "class") decorators(one.decorators, found);
  return [...found];
}

function decorators(list: readonly Expression[], found: Set<string>): void {
  for (const one of list) if (one.kind !== "call") found.add(dotted(one));
}

/** `a.b` of a callee; calls and subscripts inside keep their brackets, so that they never look like a plain name. */
function dotted(value: Expression): string {
  if (value.kind === "name") return value.id;
  if (value.kind === "attribute") return `${dotted(value.object)}.${value.name}`;
  if (value.kind === "call") return `${dotted(value.callee)}()`;
  if (value.kind === "subscript") return `${dotted(value.object)}[]`;
  return "?";
}
