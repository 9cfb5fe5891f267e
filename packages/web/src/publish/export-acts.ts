/** The commands that export: ask the server for the file, hand it to the browser as a download, and say what it left out. */
import { encodePath, send } from "../connection/api.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { toast } from "../ui/toast.tsx";

export const FORMATS = [
  ["html", "HTML"],
  ["pdf", "PDF"],
  ["slides", "Slides"],
  ["script", "Script"],
  ["md", "Markdown"],
] as const;
export type Format = (typeof FORMATS)[number][0];

export interface ExportChoice {
  readonly hideCode?: boolean;
  readonly hideOutput?: boolean;
  readonly report?: boolean;
  readonly percent?: boolean;
}

/** A file that is not there by then is told of, ms. */
const SLOW = 1500;

export async function exportNotebook(session: NotebookSession, to: Format, choice: ExportChoice = {}): Promise<void> {
  const name = session.path.split("/").at(-1)!;
  const words = FORMATS.find(([format]) => format === to)![1];
  let done = () => {};
  const timer = setTimeout(() => (done = toast({ text: `Making ${words} of ${name}…` })), SLOW);
  try {
    const on = (value: boolean | undefined) => (value ? 1 : undefined);
    const answer = await send(`pellucid/export/${encodePath(session.path)}`, {
      query: {
        to,
        "hide-code": on(choice.hideCode),
        "hide-output": on(choice.hideOutput),
        report: on(choice.report),
        script: choice.percent ? "percent" : undefined,
      },
    });
    save(await answer.blob(), nameIn(answer) ?? name);
    const notes = decodeURIComponent(answer.headers.get("x-notes") ?? "");
    if (notes) toast({ level: "warning", text: `${notes.split("\n").join(". ")}.` });
  } catch (error) {
    toast({ level: "error", text: `${name}: ${error instanceof Error ? error.message : String(error)}` });
  } finally {
    clearTimeout(timer);
    done();
  }
}

const nameIn = (answer: Response): string | null => {
  const coded = /filename\*=UTF-8''(\S+)/.exec(answer.headers.get("content-disposition") ?? "")?.[1];
  return coded === undefined ? null : decodeURIComponent(coded);
};

function save(file: Blob, name: string): void {
  const href = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
