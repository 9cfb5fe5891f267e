/** A text file in a tab: the editor, and above it, only when there is something to say, a strip with the way out. */
import { redo, toggleTabFocusMode, undo } from "@codemirror/commands";
import { LanguageDescription } from "@codemirror/language";
import { openSearchPanel } from "@codemirror/search";
import type { EditorView } from "@codemirror/view";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { FileDebugging } from "../debug/file-marks.ts";
import { PAUSE_COMMANDS } from "../debug/pause-commands.ts";
import { nameOf } from "../files/tree-model.ts";
import { readFolder } from "../files/tree-store.ts";
import { parentOf } from "../files/tree-model.ts";
import { FOLD_ACTS } from "../notebook/editor/code-folding.ts";
import { CodeFolds } from "../notebook/editor/code-folds.ts";
import { editorSettings } from "../notebook/editor/editor-settings.ts";
import { noteTextEditor } from "../language/server/caret.ts";
import { registerKnown } from "../shell/commands.ts";
import { setTabState } from "../shell/tab-state.ts";
import { registerText, takeCarried } from "../shell/tabs.ts";
import { Later } from "../shell/tab-content.tsx";
import { Button } from "../ui/button.tsx";
import { Autosave } from "./autosave.ts";
import { TextDocument, type DocumentState } from "./text-document.ts";
import { makeTextEditor, replaceText } from "./text-editor.ts";
import "./text-tab.css";

const LOOK_EVERY = 5000;

export default function TextTab({ path, active }: { path: string; active: boolean }) {
  const [text] = useState(() => openText(path));
  const state = useSyncExternalStore(text.subscribe, text.state);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    return element ? text.mount(element) : undefined;
  }, [text]);
  useEffect(() => (active ? text.activate() : undefined), [text, active]);
  return (
    <div className="text-tab">
      <Strip state={state} path={path} document={text.document} />
      {state.kind === "loading" && <Later text={`Opening ${nameOf(path)}`} />}
      {state.kind === "refused" && <p className="text-refused">{state.why}</p>}
      <div ref={place} className="text-place" hidden={state.kind !== "open"} />
    </div>
  );
}

function Strip({ state, path, document }: { state: DocumentState; path: string; document: TextDocument }) {
  if (state.kind !== "open") return null;
  if (state.conflict) {
    return (
      <div className="strip" role="alert" data-tone="warn">
        <span>{nameOf(path)} was changed on disk while it was edited here. Nothing has been overwritten.</span>
        <Button size="small" onClick={() => void document.reload()}>
          Take the file&rsquo;s version
        </Button>
        <Button size="small" onClick={() => void document.save(true)}>
          Keep mine and save
        </Button>
      </div>
    );
  }
  if (state.problem) {
    return (
      <div className="strip" role="alert" data-tone="fail">
        <span>{state.problem}</span>
        <Button size="small" onClick={() => void document.save()}>
          Save again
        </Button>
      </div>
    );
  }
  if (state.gone) {
    return (
      <div className="strip" role="status" data-tone="warn">
        <span>{nameOf(path)} is gone from the disk. Its text is kept in this tab.</span>
        <Button size="small" onClick={() => void document.save(true)}>
          Save it again
        </Button>
      </div>
    );
  }
  return state.readOnly ? (
    <div className="strip" role="status">
      {nameOf(path)} cannot be written: it is read-only on disk.
    </div>
  ) : null;
}

/** The document and its editor, living as long as the tab, beside React. */
function openText(path: string) {
  const listeners = new Set<() => void>();
  let view: EditorView | null = null;
  const document = new TextDocument(path, () => {
    const { state } = document;
    setTabState(path, { dirty: state.kind === "open" && (state.dirty || state.gone) });
    showStatus();
    for (const listener of listeners) listener();
  });
  const showStatus = () => view && setTabState(path, { status: statusOf(view, document.state) });

  let breakpoints: FileDebugging | null = null;
  const keepBreakpoints = async (made: EditorView) => {
    const part = await import("../debug/file-marks.ts");
    if (view === made) breakpoints = part.keepFileMarks(made, path);
  };

  const folds = new CodeFolds(path);
  const autosave = new Autosave(document, () => editorSettings.get().autosave);
  const mount = (element: HTMLElement) => {
    let gone = false;
    let stopNoting = () => {};
    void document.open().then((text) => {
      if (gone || text === null || document.state.kind !== "open") return;
      view = makeTextEditor({
        text,
        path,
        readOnly: document.state.readOnly,
        onEdit: () => (document.edited(), autosave.noted()),
        onMove: showStatus,
        folds,
      });
      element.append(view.dom);
      stopNoting = noteTextEditor(path, view);
      document.attach({
        text: () => view?.state.doc.toString() ?? "",
        replace: (next) => view && replaceText(view, next),
      });
      const mine = takeCarried(path);
      if (mine !== null) replaceText(view, mine);
      if (path.endsWith(".py")) void keepBreakpoints(view);
      showStatus();
      void languagesRead.then(showStatus);
    });
    const look = () => window.document.visibilityState === "visible" && void document.look();
    const timer = setInterval(look, LOOK_EVERY);
    addEventListener("focus", look);
    const stopWaiting = editorSettings.subscribe(() => autosave.noted());
    const stopSaving = registerText(path, {
      save: () => document.save(),
      text: () => view?.state.doc.toString() ?? "",
    });
    return () => {
      gone = true;
      clearInterval(timer);
      removeEventListener("focus", look);
      stopSaving();
      stopWaiting();
      autosave.stop();
      breakpoints?.stop();
      breakpoints = null;
      folds.flush();
      stopNoting();
      view?.destroy();
      view = null;
    };
  };
  const save = async () => {
    if (await document.save()) void readFolder(parentOf(path));
  };
  const activate = () => {
    const stops = [
      registerKnown("docmanager:save", save),
      registerKnown("docmanager:reload", () => document.reload()),
      registerKnown(
        "debugger:toggle-breakpoint",
        () => breakpoints?.toggle(),
        () => breakpoints !== null,
      ),
      ...PAUSE_COMMANDS.map((id) =>
        registerKnown(
          id,
          () => breakpoints?.run(id),
          () => breakpoints?.isPaused() === true,
        ),
      ),
      registerKnown("documentsearch:start", () => void (view && openSearchPanel(view))),
      registerKnown("notebook:undo", () => void (view && undo(view))),
      registerKnown("notebook:redo", () => void (view && redo(view))),
      registerKnown("codemirror:toggle-tab-focus-mode", () => void (view && toggleTabFocusMode(view))),
      ...Object.entries(FOLD_ACTS).map(([id, fold]) => registerKnown(id, () => void (view && fold(view)))),
    ];
    return () => stops.forEach((stop) => stop());
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return { document, mount, activate, subscribe, state: () => document.state };
}

let languages: readonly LanguageDescription[] = [];
const languagesRead = import("@codemirror/language-data")
  .then((data) => void (languages = data.languages))
  .catch(() => {});

function statusOf(view: EditorView, state: DocumentState) {
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const language = LanguageDescription.matchFilename(languages, view.contentDOM.getAttribute("aria-label") ?? "")?.name;
  const saved =
    state.kind !== "open"
      ? ""
      : state.saving
        ? "Saving"
        : state.dirty
          ? "Not saved"
          : state.readOnly
            ? "Read-only"
            : "Saved";
  return [
    { id: "place", side: "right" as const, text: `Ln ${line.number}, Col ${head - line.from + 1}` },
    { id: "language", side: "right" as const, text: language ?? "Plain text" },
    { id: "saved", side: "right" as const, text: saved, command: "docmanager:save" },
  ];
}
