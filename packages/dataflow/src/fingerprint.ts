/**
 * When are two texts the same cell? When they mean the same to Python: comments, blank lines, line breaks inside brackets,
 * quotes and spacing do not count. Magics count as written. A text that is no Python is its tokens.
 */
import type { TreeNode } from "./tree.ts";

/** Said by the shape of the tree already. */
const PUNCTUATION = new Set(["(", ")", "[", "]", "{", "}", ",", ";", ":"]);
/** `(a, b)` and `a, b` are one thing. */
const TUPLES = new Set(["tuple", "tuple_pattern", "pattern_list", "expression_list"]);

/** A text's meaning, as text. */
export function meaningOf(root: TreeNode, text: string): string {
  const out: string[] = [];
  const visit = (node: TreeNode, parent: TreeNode | null): void => {
    const { type, children } = node;
    if (!node.named && PUNCTUATION.has(type)) return;
    if (type === "parenthesized_expression") return children.forEach((child) => visit(child, node));
    // `class A():` is `class A:`.
    if (type === "argument_list" && parent?.type === "class_definition" && !children.some((child) => child.named))
      return;
    if (type === "string_start") out.push(prefixOf(text.slice(node.start, node.end)));
    else if (type === "string_content")
      out.push(contentOf(text.slice(node.start, node.end), text.slice(parent!.start, node.start)));
    else if (type === "string_end") out.push('"');
    else if (type === "format_specifier" || type === "type_conversion") {
      out.push(text.slice(node.start, node.end).replace(/\{[^{}]*\}/g, "{}"));
      for (const child of children) if (child.named) visit(child, node);
    } else if (children.length === 0)
      out.push(/^(integer|float)$/.test(type) ? numberOf(text, node) : text.slice(node.start, node.end));
    else {
      out.push(TUPLES.has(type) ? "tuple" : type, "(");
      for (const child of children) visit(child, node);
      out.push(")");
    }
  };
  visit(root, null);
  return out.join("\u0001");
}

const numberOf = (text: string, { start, end }: TreeNode): string => text.slice(start, end).toLowerCase();

const prefixOf = (quote: string): string =>
  [...quote.replace(/['"]+$/, "").toLowerCase()]
    .filter((letter) => letter === "b" || letter === "f" || letter === "t")
    .join("");

/** Quotes that need a backslash in one kind of quotes need none in the other. */
const contentOf = (content: string, before: string): string =>
  /^[a-z]*r[a-z]*['"]/i.test(before) ? content.replaceAll("\\", "\\\\") : content.replace(/\\(['"])/g, "$1");

/** 106 bits, which no two cells of anybody's notebooks share by chance. */
export function hashOf(text: string): string {
  const half = (seed: number): string => {
    let [a, b] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
  };
  return `${half(0)}.${half(0x9e3779b9)}`;
}
