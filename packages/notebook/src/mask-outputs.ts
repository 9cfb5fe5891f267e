/**
 * Saved outputs with some words in them replaced, or without any: what a person asks for before a file goes to others. It
 * touches what is read as text (streams, errors, text and HTML of data), never pictures, and never what cells say.
 */
import type { Edit } from "./edit.ts";
import { isStored, type Cell, type Output } from "./notebook.ts";

/** The edits that put `put` wherever `find` stands in this cell's outputs; empty where it does not. */
export function maskingEdits({ id, outputs }: Cell, find: string, put: string): Edit[] {
  return outputs.flatMap((output, index): Edit[] => {
    const masked = masking(output, (text) => text.replaceAll(find, put));
    return masked === output ? [] : [{ type: "set-output", id, index, output: masked }];
  });
}

/** The cell as if it had never run. */
export function clearingEdits({ id, outputs, executionCount }: Cell): Edit[] {
  return [
    ...(outputs.length > 0 ? [{ type: "set-outputs", id, from: 0, outputs: [] } as const] : []),
    ...(executionCount === null ? [] : [{ type: "set-execution-count", id, count: null } as const]),
  ];
}

function masking(output: Output, mask: (text: string) => string): Output {
  if (output.type === "stream") {
    if (isStored(output.text)) return output;
    const text = mask(output.text);
    return text === output.text ? output : { ...output, text };
  }
  if (output.type === "error") {
    const [evalue, traceback] = [mask(output.evalue), output.traceback.map(mask)];
    const same = evalue === output.evalue && traceback.every((line, i) => line === output.traceback[i]);
    return same ? output : { ...output, evalue, traceback };
  }
  if (output.type !== "display" && output.type !== "result") return output;
  let changed = false;
  const data = Object.fromEntries(
    Object.entries(output.data).map(([mime, value]) => {
      if (typeof value !== "string" || !mime.startsWith("text/")) return [mime, value];
      const text = mask(value);
      changed ||= text !== value;
      return [mime, text];
    }),
  );
  return changed ? { ...output, data } : output;
}
