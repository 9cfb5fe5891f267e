/**
 * Images kept in a Markdown cell, as nbformat's attachments: pasted or dropped ones become `![name](attachment:name)` at the caret,
 * and both, text and image, are one step of undo. None is ever removed but by the command for it, which looks for those that
 * no text of their cell names. Loaded with the first image.
 */
import { type Cell, type Edit, type JsonObject, sourceChanges } from "@pellucid/notebook";
import { toast } from "../../ui/toast.tsx";
import { isEditable } from "../cell-flags.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { counted, offerUndo } from "../undo-notice.ts";

const KINDS: Readonly<Record<string, string>> = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/svg+xml": "svg",
  "image/avif": "avif",
  "image/bmp": "bmp",
};
/** Of one image; the file carries a third more. */
const LARGEST = 10 * 2 ** 20;

export const isImage = (file: File): boolean => Object.hasOwn(KINDS, file.type);

/** Puts images into a Markdown cell, where its text has `at`. Answers with the end of what was written. */
export async function attach(
  session: NotebookSession,
  id: string,
  files: readonly File[],
  at: number,
): Promise<number | null> {
  const large = files.find((file) => file.size > LARGEST);
  if (large) {
    const size = (large.size / 2 ** 20).toFixed(0);
    toast({
      level: "warning",
      text: `${large.name || "The image"} is ${size} MB, and a cell keeps images up to 10 MB. Put the file beside the notebook and link it.`,
    });
    return null;
  }
  const data = await Promise.all(files.map(base64));
  const cell = session.cell(id);
  if (!cell || cell.type !== "markdown" || !isEditable(cell)) return null;
  const taken = new Set(Object.keys(cell.attachments ?? {}));
  const edits: Edit[] = [];
  const words: string[] = [];
  for (const [place, file] of files.entries()) {
    const name = freeName(file, taken);
    taken.add(name);
    edits.push({ type: "set-attachment", id, name, bundle: { [file.type]: data[place]! } });
    words.push(`![${name}](attachment:${encodeURI(name).replace(/[()]/g, (mark) => (mark === "(" ? "%28" : "%29"))})`);
  }
  const from = Math.min(at, cell.source.length);
  const text = words.join("\n");
  const source = cell.source.slice(0, from) + text + cell.source.slice(from);
  edits.push({ type: "edit-source", id, changes: sourceChanges(cell.source, source) });
  session.edit({ type: "batch", edits });
  return from + text.length;
}

async function base64(file: File): Promise<string> {
  const address = await new Promise<string>((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.addEventListener("error", () => fail(reader.error ?? new Error("the image could not be read")));
    reader.readAsDataURL(file);
  });
  return address.slice(address.indexOf(",") + 1);
}

/** The browser calls every pasted picture image.png: these are numbered. */
function freeName(file: File, taken: ReadonlySet<string>): string {
  const ending = KINDS[file.type]!;
  const given = file.name.replace(/[\\/]|\p{Cc}/gu, "").replace(/\.[^.]*$/, "") || "image";
  for (let number = 1; ; number++) {
    const name = `${given}${number === 1 ? "" : `-${number}`}.${ending}`;
    if (!taken.has(name)) return name;
  }
}

/** The attachments that no text of their cell names. */
export function unusedIn(cell: Cell): readonly string[] {
  if (!cell.attachments) return [];
  const named = new Set<string>();
  for (const [, name] of cell.source.matchAll(/attachment:([^\s)"'>\]]+)/g)) named.add(name!).add(decoded(name!));
  return Object.keys(cell.attachments as JsonObject).filter(
    (name) => !named.has(name) && !cell.source.includes(`attachment:${name}`),
  );
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

export function removeUnused(session: NotebookSession): void {
  const edits = session.notebook.cells
    .filter(isEditable)
    .flatMap((cell) => unusedIn(cell).map((name): Edit => ({ type: "set-attachment", id: cell.id, name })));
  if (edits.length === 0) return void toast({ text: "Every attachment is shown by the text of its cell" });
  session.edit({ type: "batch", edits });
  const cells = new Set(edits.map((edit) => (edit as { id: string }).id)).size;
  offerUndo(session, `Removed ${edits.length} attachment${edits.length === 1 ? "" : "s"} of ${counted(cells)}`);
}
