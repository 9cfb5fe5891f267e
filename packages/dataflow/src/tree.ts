/**
 * The parser's tree as plain objects. The parser lives in WebAssembly, where every look at a node is a call and every tree
 * must be freed by hand; so a tree is copied once, with a cursor, and freed before anyone sees it. Knows of Python only what
 * the grammar takes for it and Python does not.
 */
import { Language, Parser, type TreeCursor } from "web-tree-sitter";

export interface TreeNode {
  readonly type: string;
  /** False for punctuation and keywords. */
  readonly named: boolean;
  /** The grammar's name for this place in the parent; empty where it has none. */
  readonly field: string;
  /** In UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  /** Without comments. */
  readonly children: readonly TreeNode[];
  /** The named ones of them. */
  readonly parts: readonly TreeNode[];
}

export interface ParsedText {
  readonly text: string;
  readonly root: TreeNode;
  /** The first place that the grammar could not read. */
  readonly trouble: { readonly line: number; readonly text: string } | null;
}

export type ParseText = (text: string) => ParsedText;

/** The two WebAssembly files, as bytes: where they lie is known by whoever runs this (disk, network). */
export interface ParserFiles {
  readonly runtimeWasm: Uint8Array;
  readonly grammarWasm: Uint8Array;
}

/** So many brackets in brackets Python reads, and no more (MAXLEVEL of its tokenizer). */
const DEEPEST = 200;

/** The parser throws a RangeError for brackets in brackets beyond what Python reads: a descent might not come back from there. */
export async function createParser({ runtimeWasm, grammarWasm }: ParserFiles): Promise<ParseText> {
  // The types of the runtime are Emscripten's, which this floor does not have.
  await (Parser.init as (options: { wasmBinary: Uint8Array }) => Promise<void>)({ wasmBinary: runtimeWasm });
  const language = await Language.load(grammarWasm);
  const parser = new Parser();
  parser.setLanguage(language);
  const kinds = kindsOf(language);
  return (text) => {
    // The grammar wants a line end behind the last statement.
    const tree = parser.parse(text.endsWith("\n") ? text : `${text}\n`);
    if (!tree) throw new Error("The Python parser gave no tree.");
    const cursor = tree.walk();
    const trouble: ParsedText["trouble"][] = [];
    try {
      const root = copy(cursor, kinds, text, (line, start, end) => {
        trouble[0] ??= { line, text: text.slice(start, end) };
      });
      return { text, root, trouble: trouble[0] ?? null };
    } finally {
      cursor.delete();
      tree.delete();
    }
  };
}

interface Kinds {
  readonly names: readonly string[];
  readonly named: readonly boolean[];
  readonly fields: readonly (string | null)[];
}

/** Asked once: each question to the runtime is a call into it. */
const kindsOf = (language: Language): Kinds => ({
  names: language.types,
  named: language.types.map((_, id) => language.nodeTypeIsNamed(id)),
  fields: language.fields,
});

/** The grammar reads these too; Python does not. (`print >>x` is an expression.) */
const PYTHON_2 = new Set(["exec_statement"]);

/** `if x:` with nothing in it. */
const isEmptyBody = (type: string, text: string, start: number, end: number): boolean =>
  type === "block"
    ? text.slice(start, end).trim() === ""
    : type === "print_statement" && !/^print\s*>>/.test(text.slice(start, end));

/** Deep trees are ordinary here (a sum of a thousand terms), so the descent keeps its own stack. */
function copy(
  cursor: TreeCursor,
  { names, named, fields }: Kinds,
  text: string,
  onTrouble: (line: number, start: number, end: number) => void,
): TreeNode {
  interface Open extends TreeNode {
    children: TreeNode[];
    parts: TreeNode[];
  }
  let line = 1;
  let counted = 0;
  let brackets = 0;
  const read = (): Open | null => {
    const id = cursor.nodeTypeId;
    const type = names[id] ?? "ERROR";
    if (type === "comment" || type === "line_continuation") return null;
    const field = cursor.currentFieldId;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    // Nodes come in the order of their starts.
    for (; counted < start; counted++) if (text.charCodeAt(counted) === 10) line++;
    if (OPENING.has(type) && ++brackets > DEEPEST) throw new RangeError("Nested too deep to be read.");
    if (CLOSING.has(type)) brackets = Math.max(0, brackets - 1);
    const unread = type === "ERROR" || (start === end && cursor.nodeIsMissing);
    if (unread || PYTHON_2.has(type) || isEmptyBody(type, text, start, end)) onTrouble(line, start, end);
    const place = field ? (fields[field] ?? "") : "";
    // Most nodes are leaves, which share one empty list.
    return { type, named: named[id] ?? true, field: place, start, end, line, children: NONE, parts: NONE };
  };
  const root = read()!;
  const stack = [root];
  if (!cursor.gotoFirstChild()) return root;
  for (;;) {
    const node = read();
    if (node) {
      add(stack.at(-1)!, node);
      if (cursor.gotoFirstChild()) {
        stack.push(node);
        continue;
      }
    }
    while (!cursor.gotoNextSibling()) {
      cursor.gotoParent();
      stack.pop();
      if (stack.length === 0) return root;
    }
  }
}

const NONE: TreeNode[] = [];
const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

function add(parent: { children: TreeNode[]; parts: TreeNode[] }, node: TreeNode): void {
  if (parent.children === NONE) parent.children = [node];
  else parent.children.push(node);
  if (!node.named) return;
  if (parent.parts === NONE) parent.parts = [node];
  else parent.parts.push(node);
}
