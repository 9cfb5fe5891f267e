/**
 * What of an output runs when it is shown: HTML with script, and script itself. Each such value has a digest, by which a
 * person's trust in it is kept (trusted-contents.ts). Pure.
 */
import { type Edit, isBlob, type MimeBundle, type Notebook, type Output } from "@pellucid/notebook";
import { hashOf } from "../storage/atomic-write.ts";

/** Figures may carry programs too (formats of plotly's); the page draws those in a frame. Plots bring code for those after them. */
const SCRIPT = [
  "application/javascript",
  "text/javascript",
  "application/vnd.plotly.v1+json",
  "application/vnd.bokehjs_load.v0+json",
  "application/vnd.holoviews_load.v0+json",
];
/** The page is stricter: what it would run without this being here, it holds back. */
const MAY_RUN = /<script|<iframe/i;

const textOf = (value: unknown): string | null =>
  typeof value === "string" ? value : Array.isArray(value) ? value.map(String).join("") : null;

/** Digest of one value of a bundle; null where it has none. */
export function digestOf(data: MimeBundle, mime: string): string | null {
  const value: unknown = data[mime];
  if (isBlob(value as never)) return `${mime} ${(value as { $blob: string }).$blob}`;
  if (value === undefined) return null;
  return `${mime} ${hashOf(textOf(value) ?? JSON.stringify(value))}`;
}

function activeIn(data: MimeBundle): string[] {
  const html: unknown = data["text/html"];
  const runs = isBlob(html as never) || MAY_RUN.test(textOf(html) ?? "");
  return [...(runs ? ["text/html"] : []), ...SCRIPT.filter((mime) => mime in data)].flatMap(
    (mime) => digestOf(data, mime) ?? [],
  );
}

const inOutputs = (outputs: readonly Output[]): string[] =>
  outputs.flatMap((output) => (output.type === "display" || output.type === "result" ? activeIn(output.data) : []));

/** Digests of what these edits of a kernel bring. */
export const broughtBy = (edits: readonly Edit[]): string[] =>
  edits.flatMap((edit) => {
    if (edit.type === "set-outputs") return inOutputs(edit.outputs);
    if (edit.type === "set-output") return inOutputs([edit.output]);
    return edit.type === "update-display" ? activeIn(edit.data) : [];
  });

/** The state of widgets that a file carries, as a whole. */
export function savedWidgetsDigest(notebook: Notebook): string | null {
  const widgets = notebook.metadata["widgets"];
  return widgets === undefined ? null : `widgets ${hashOf(JSON.stringify(widgets))}`;
}

export const activeOf = (notebook: Notebook): string[] => [
  ...notebook.cells.flatMap((cell) => inOutputs(cell.outputs)),
  ...[savedWidgetsDigest(notebook) ?? []].flat(),
];
