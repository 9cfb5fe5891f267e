/**
 * Prints the notebook that is in front, by the browser's own dialog: all its cells are drawn first, also those that nobody has come
 * to yet. What paper shows of the lab is said in print.css.
 */
import type { NotebookSession } from "../notebook/notebook-session.ts";

/** A page that does not settle by then is printed as it is, ms. */
const PATIENCE = 10_000;

export async function printPage({ path }: NotebookSession): Promise<void> {
  const notebook = document.querySelector<HTMLElement>(`[data-notebook="${CSS.escape(path)}"]`);
  const end = performance.now() + PATIENCE;
  const waiting = () => notebook !== null && imagesOf(notebook).some((one) => !one.complete);
  for (const image of notebook ? imagesOf(notebook) : []) image.loading = "eager";
  while (waiting() && performance.now() < end) await new Promise((done) => setTimeout(done, 50));
  print();
}

const imagesOf = (root: HTMLElement): HTMLImageElement[] => [...root.querySelectorAll("img")];
