/**
 * Tables out of the page: copied as TSV or Markdown, saved as CSV or Parquet, and what was clicked as code. The kernel writes
 * the text in pieces, so every cell is exact; a piece is asked for when the one before has come.
 */
import type { TableFile, TableText, TextFormat } from "@pellucid/protocol";
import type { TableModel } from "./table-model.ts";

/** Cells that go to the clipboard at most: more is a file. */
export const COPY_BOUND = 500_000;

export interface Part {
  readonly rows: readonly [number, number];
  readonly columns: readonly number[];
}

export async function textOf(model: TableModel, format: TextFormat, { rows, columns }: Part): Promise<string> {
  const parts: string[] = [];
  for (let start = rows[0]; start < rows[1] || parts.length === 0;) {
    const asked = { handle: model.handle, view: model.view, columns, start, count: rows[1] - start, format };
    const piece = await model.put<TableText>({ want: "export", ...asked, header: start === rows[0] });
    parts.push(piece.text);
    if (piece.count === 0) break;
    start += piece.count;
  }
  return parts.join("");
}

/** Tells how far it is; false from it ends the export. */
export type Progress = (done: number, total: number) => boolean;

export async function csvFile(model: TableModel, columns: readonly number[], on: Progress): Promise<Blob | null> {
  const { handle, view } = model;
  const parts: string[] = [];
  for (let start = 0, total = 1; start < total;) {
    const asked = { handle, view, columns, start, format: "csv", header: start === 0 } as const;
    const piece = await model.put<TableText>({ want: "export", ...asked });
    parts.push(piece.text);
    total = piece.total;
    start += piece.count;
    if (!on(start, total)) return null;
    if (piece.count === 0) break;
  }
  return new Blob(parts, { type: "text/csv" });
}

export async function parquetFile(model: TableModel, columns: readonly number[], on: Progress): Promise<Blob | null> {
  const { handle, view } = model;
  const parts: BlobPart[] = [];
  for (let start = 0, total = 1; start < total;) {
    const piece = await model.put<TableFile>({ want: "export", handle, view, columns, start, format: "parquet" });
    parts.push(Uint8Array.from(atob(piece.data), (character) => character.charCodeAt(0)));
    total = piece.total;
    start += piece.count;
    if (!on(start, total)) return null;
  }
  return new Blob(parts, { type: "application/vnd.apache.parquet" });
}

export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
