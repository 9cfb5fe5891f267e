/** Makes the files of a traceback links, where they are files of the lab. Loaded with the first traceback that names one. */
import { encodePath, request } from "../../connection/api.ts";
import { action } from "../elements.ts";
import type { ErrorActs } from "./error-acts.ts";

export interface FilePlace {
  /** As the traceback tells it, and where that stands on the page. */
  readonly file: string;
  readonly line: number;
  readonly element: HTMLElement;
}

export async function linkFiles(notebook: string, places: readonly FilePlace[], acts: ErrorActs): Promise<void> {
  const files = [...new Set(places.map(({ file }) => file))].slice(0, 100);
  const query = new URLSearchParams(files.map((file) => ["file", file]));
  const answer = await request<{ paths: (string | null)[] }>(`pellucid/places/${encodePath(notebook)}?${query}`);
  for (const { file, line, element } of places) {
    const path = answer.paths[files.indexOf(file)];
    if (!path) continue;
    const link = action(`${path}${line > 0 ? `, line ${line}` : ""}`, () => acts.openFile(path, line));
    element.replaceWith(link);
  }
}
