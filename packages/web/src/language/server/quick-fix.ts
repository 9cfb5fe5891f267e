/** Quick fixes at the caret or at a problem: a menu of what the language server offers; choosing one is one edit, undone as one. */
import type { CodePoint, LanguageAction, TextPoint } from "@pellucid/protocol";
import type { Span } from "../../lint/problems.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { offerUndo } from "../../notebook/undo-notice.ts";
import { openMenu } from "../../ui/menu.tsx";
import { type Caret, caretInFront, caretPoint } from "./caret.ts";
import { carryOut } from "./carry-out.ts";
import { pointAt } from "./cell-places.ts";
import { askLanguage } from "./language-client.ts";
import { failed } from "./navigation.ts";

export async function quickFix(caret = caretInFront()): Promise<void> {
  if (!caret) return failed("Put the caret on a line first.");
  const { from, to, empty } = caret.view.state.selection.main;
  const line = caret.view.state.doc.lineAt(caret.offset);
  const source = caret.view.state.doc.toString();
  const [start, end] = empty ? [line.from, line.to] : [from, to];
  const at = { cell: caret.at.cell, ...pointAt(source, start) };
  await offerFixes(caret, at, pointAt(source, end));
}

async function offerFixes(
  caret: Pick<Caret, "path" | "session" | "texts">,
  at: CodePoint,
  end: TextPoint,
  point?: { x: number; y: number },
): Promise<void> {
  const { path, session, texts } = caret;
  const list = await askLanguage(path, { op: "actions", at, end }, { texts }, failed);
  if (!list) return;
  if (list.length === 0) return failed("There is no quick fix here.");
  const items = list.map((action) => ({
    label: action.title.replaceAll("`", ""),
    run: () => void take(path, session, action),
  }));
  const place = point ?? ("view" in caret ? caretPoint(caret as Caret) : { x: innerWidth / 2, y: innerHeight / 3 });
  openMenu(place, items, "Quick fixes", () => "view" in caret && (caret as Caret).view.focus());
}

async function take(path: string, session: NotebookSession | null, action: LanguageAction): Promise<void> {
  const edits = action.edits ?? (await askLanguage(path, { op: "action", action: action.ref }, {}, failed));
  if (!edits) return;
  const { trouble, cells } = await carryOut(session, edits);
  if (trouble.length > 0) return failed(trouble.join(" "));
  if (session && cells > 0) offerUndo(session, action.title.replaceAll("`", ""));
}

/** From the list of problems. Spans there begin with 1. */
export async function fixProblem(session: NotebookSession, cell: string, span: Span): Promise<void> {
  const at = { cell, line: span.line - 1, character: span.column - 1 };
  const end = { line: span.endLine - 1, character: span.endColumn - 1 };
  const box = session.frame(cell)?.querySelector(".source-text,.cm-content")?.getBoundingClientRect();
  await offerFixes({ path: session.path, session, texts: {} }, at, end, box && { x: box.left + 40, y: box.top + 24 });
}
