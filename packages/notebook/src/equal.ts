/**
 * Equality of cells and outputs by what they say: origins, display ids and key order do not count.
 *
 * Used to find out what an edit left as it was: by the writer, by reconcile and by merge.
 */
import { equalJson } from "./json.ts";
import {
  type BlobRef,
  type Cell,
  type Json,
  type MimeBundle,
  type Output,
  type Text,
  isBlob,
  isStored,
} from "./notebook.ts";
import type { CellValue } from "./v4.ts";

function equalText(a: Text, b: Text): boolean {
  if (isStored(a)) return isStored(b) && a.log === b.log && a.size === b.size && a.tail === b.tail;
  return a === b;
}

export function equalValue(a: Json | BlobRef | undefined, b: Json | BlobRef | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (isBlob(a)) return isBlob(b) && a.$blob === b.$blob;
  return !isBlob(b) && equalJson(a, b);
}

function equalBundle(a: MimeBundle, b: MimeBundle): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalValue(a[key], b[key]))
  );
}

export function equalOutput(a: Output, b: Output): boolean {
  if (a === b) return true;
  switch (a.type) {
    case "stream":
      return b.type === "stream" && a.name === b.name && equalText(a.text, b.text);
    case "display":
      return b.type === "display" && equalBundle(a.data, b.data) && equalJson(a.metadata, b.metadata);
    case "result":
      return (
        b.type === "result" &&
        a.executionCount === b.executionCount &&
        equalBundle(a.data, b.data) &&
        equalJson(a.metadata, b.metadata)
      );
    case "error":
      return b.type === "error" && a.ename === b.ename && a.evalue === b.evalue && equalJson(a.traceback, b.traceback);
    case "unknown":
      return b.type === "unknown" && equalJson(a.json, b.json);
    case "elided":
      return b.type === "elided" && a.count === b.count;
  }
}

export const equalOutputs = (a: readonly Output[], b: readonly Output[]): boolean =>
  a === b || (a.length === b.length && a.every((output, i) => equalOutput(output, b[i] as Output)));

/** Everything but the id. */
export const equalCell = (a: CellValue | Cell, b: CellValue | Cell): boolean =>
  a === b ||
  (a.type === b.type &&
    a.source === b.source &&
    a.executionCount === b.executionCount &&
    equalJson(a.metadata, b.metadata) &&
    equalJson(a.attachments, b.attachments) &&
    equalOutputs(a.outputs, b.outputs));
