/**
 * The parser's tree as plain objects. The parser lives in WebAssembly, where every look at a node is a call and every tree
 * must be freed by hand; so a tree is copied once, with a cursor, and freed before anyone sees it. Knows no Python.
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
  readonly children: readonly TreeNode[];
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
    const root = copy(cursor, kinds, text, (line, start, end) => {
      trouble[0] ??= { line, text: text.slice(start, end) };
    });
    cursor.delete();
    tree.delete();
    return { text, root, trouble: trouble[0] ?? null };
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

/** Deep trees are ordinary here (a sum of a thousand terms), so the descent keeps its own stack. */
function copy(
  cursor: TreeCursor,
  { names, named, fields }: Kinds,
  text: string,
  onTrouble: (line: number, start: number, end: number) => void,
): TreeNode {
  interface Open extends TreeNode {
    readonly children: TreeNode[];
  }
  let line = 1;
  let counted = 0;
  const read = (): Open => {
    const id = cursor.nodeTypeId;
    const type = names[id] ?? "ERROR";
    const field = cursor.currentFieldId;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    // Nodes come in the order of their starts.
    for (; counted < start; counted++) if (text.charCodeAt(counted) === 10) line++;
    if (type === "ERROR" || (start === end && cursor.nodeIsMissing)) onTrouble(line, start, end);
    const node = { type, named: named[id] ?? true, field: (field && fields[field]) || "", start, end, line };
    return { ...node, children: [] };
  };
  const root = read();
  const stack = [root];
  if (!cursor.gotoFirstChild()) return root;
  for (;;) {
    const node = read();
    stack.at(-1)!.children.push(node);
    if (cursor.gotoFirstChild()) {
      stack.push(node);
      continue;
    }
    while (!cursor.gotoNextSibling()) {
      cursor.gotoParent();
      stack.pop();
      if (stack.length === 0) return root;
    }
  }
}
