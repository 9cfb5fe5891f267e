/**
 * A file outside of the lab's folder, to be read: one that a notebook's kernel has loaded, as the kernel's disk has it, or one
 * that a definition led to. With the colours, folds and search of a file's editor; it goes with the window. Loaded on first
 * use.
 */
import { toggleTabFocusMode } from "@codemirror/commands";
import { openSearchPanel } from "@codemirror/search";
import type { EditorView } from "@codemirror/view";
import { useEffect, useRef, useState } from "react";
import { makeTextEditor } from "../editor-file/text-editor.ts";
import { noteTextEditor, outsideCaret } from "../language/server/caret.ts";
import { clickPart } from "../language/server/click-part.ts";
import { askLanguage } from "../language/server/language-client.ts";
import { FOLD_ACTS } from "../notebook/editor/code-folding.ts";
import { CodeFolds } from "../notebook/editor/code-folds.ts";
import { registerKnown } from "../shell/commands.ts";
import type { TabConfig } from "../shell/layout/layout-json.ts";
import { setTabState } from "../shell/tab-state.ts";
import { Later } from "../ui/later.tsx";
import { nameOf } from "../files/tree-model.ts";
import { debuggingOfPath } from "./debugging.ts";
import "../editor-file/text-tab.css";

interface Props {
  path: string;
  /** The notebook or file from which one came. */
  of: string;
  by: TabConfig["by"];
  active: boolean;
}

type Read = { readonly text: string } | { readonly why: string } | null;

export default function SourceTab({ path, of, by, active }: Props) {
  const [read, setRead] = useState<Read>(null);
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<EditorView | null>(null);
  useEffect(() => {
    let gone = false;
    void (by ? readNamed(of, path) : readLoaded(of, path)).then((found) => !gone && setRead(found));
    return () => void (gone = true);
  }, [of, by, path]);
  const text = read && "text" in read ? read.text : null;
  useEffect(() => {
    if (text === null || !place.current) return;
    const made = showText(place.current, { path, of, by }, text);
    setView(made.view);
    return () => {
      setView(null);
      made.stop();
    };
  }, [text, path, of, by]);
  useEffect(() => (active && view ? registerActs(view) : undefined), [active, view]);
  return (
    <div className="text-tab" data-source={path}>
      {text !== null && (
        <div className="strip" role="status">
          <span>
            {path}, {by ? "outside of the lab's folder" : `as the kernel of ${nameOf(of)} has it`}. It cannot be changed
            here.
          </span>
        </div>
      )}
      {read === null && <Later text={`Reading ${nameOf(path)}`} />}
      {read && "why" in read && <p className="text-refused">{read.why}</p>}
      <div ref={place} className="text-place" hidden={text === null} />
    </div>
  );
}

async function readLoaded(notebook: string, path: string): Promise<NonNullable<Read>> {
  const debugging = debuggingOfPath(notebook);
  if (!debugging)
    return { why: `This is read by the kernel of ${notebook}. Open that notebook, then the source again.` };
  const answer = await debugging.ask({ op: "source", path });
  if (answer.status === "source") return { text: answer.text };
  return { why: answer.status === "refused" ? answer.reason : `${path} could not be read.` };
}

async function readNamed(from: string, name: string): Promise<NonNullable<Read>> {
  let why = `${name} could not be read.`;
  const found = await askLanguage(from, { op: "source", name }, {}, (reason) => (why = reason));
  return found ?? { why };
}

function showText(place: HTMLElement, tab: Pick<Props, "path" | "of" | "by">, text: string) {
  const { path } = tab;
  const folds = new CodeFolds(path);
  const onMove = (moved: EditorView) => setTabState(`source:${path}`, { status: statusOf(moved) });
  const parts = clickPart((clicked, offset) => outsideCaret(tab, clicked, offset));
  const view = makeTextEditor({
    from: text,
    path,
    readOnly: true,
    onEdit: () => {},
    onMove,
    folds,
    helped: false,
    parts,
  });
  place.append(view.dom);
  onMove(view);
  const unnote = noteTextEditor(path, view);
  const stop = () => {
    unnote();
    folds.flush();
    view.destroy();
  };
  return { view, stop };
}

function registerActs(view: EditorView): () => void {
  const stops = [
    registerKnown("documentsearch:start", () => void openSearchPanel(view)),
    registerKnown("codemirror:toggle-tab-focus-mode", () => void toggleTabFocusMode(view)),
    ...Object.entries(FOLD_ACTS).map(([id, fold]) => registerKnown(id, () => void fold(view))),
  ];
  return () => stops.forEach((stop) => stop());
}

function statusOf({ state }: EditorView) {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  return [
    { id: "place", side: "right" as const, text: `Ln ${line.number}, Col ${head - line.from + 1}` },
    { id: "saved", side: "right" as const, text: "Read-only" },
  ];
}
