/** A text file's document and its editor, living as long as the tab, beside React. Drawn by text-tab.tsx. */
import { redo, toggleTabFocusMode, undo } from "@codemirror/commands";
import { LanguageDescription } from "@codemirror/language";
import { openSearchPanel } from "@codemirror/search";
import type { EditorView } from "@codemirror/view";
import type { FileDebugging } from "../debug/file-marks.ts";
import { FILE_COMMANDS, PAUSE_COMMANDS } from "../debug/pause-commands.ts";
import { parentOf } from "../files/tree-model.ts";
import { readFolder } from "../files/tree-store.ts";
import { noteTextEditor } from "../language/server/caret.ts";
import { FOLD_ACTS } from "../notebook/editor/code-folding.ts";
import { CodeFolds } from "../notebook/editor/code-folds.ts";
import { editorSettings } from "../notebook/editor/editor-settings.ts";
import { registerKnown } from "../shell/commands.ts";
import { setTabState } from "../shell/tab-state.ts";
import { registerText, takeCarried } from "../shell/tabs.ts";
import { Autosave } from "./autosave.ts";
import { TextDocument, type DocumentState } from "./text-document.ts";
import { makeTextEditor, replaceText } from "./text-editor.ts";

const LOOK_EVERY = 5000;

export class EditedText {
  readonly document: TextDocument;
  private readonly path: string;
  private readonly folds: CodeFolds;
  private readonly autosave: Autosave;
  private readonly listeners = new Set<() => void>();
  private view: EditorView | null = null;
  private breakpoints: FileDebugging | null = null;

  constructor(path: string) {
    this.path = path;
    this.folds = new CodeFolds(path);
    this.document = new TextDocument(path, () => this.changed());
    this.autosave = new Autosave(this.document, () => editorSettings.get().autosave);
  }

  readonly state = (): DocumentState => this.document.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads the file and puts its editor there. The answer ends it. */
  mount(element: HTMLElement): () => void {
    const { document, autosave } = this;
    let gone = false;
    let stopNoting = () => {};
    void document.open().then((text) => {
      if (!gone && text !== null && document.state.kind === "open")
        stopNoting = this.show(element, text, document.state.readOnly);
    });
    const look = () => window.document.visibilityState === "visible" && void document.look();
    const timer = setInterval(look, LOOK_EVERY);
    addEventListener("focus", look);
    const stopWaiting = editorSettings.subscribe(() => autosave.noted());
    const stopSaving = registerText(this.path, { save: () => document.save(), text: () => this.text });
    return () => {
      gone = true;
      clearInterval(timer);
      removeEventListener("focus", look);
      stopSaving();
      stopWaiting();
      autosave.stop();
      this.breakpoints?.stop();
      this.breakpoints = null;
      this.folds.flush();
      stopNoting();
      this.view?.destroy();
      this.view = null;
    };
  }

  /** Its commands, while its tab is in front. The answer takes them back. */
  activate(): () => void {
    const within = (act: (view: EditorView) => void) => () => void (this.view && act(this.view));
    const stops = [
      registerKnown("docmanager:save", () => this.save()),
      registerKnown("docmanager:reload", () => this.document.reload()),
      registerKnown(
        "debugger:toggle-breakpoint",
        () => this.breakpoints?.toggle(),
        () => this.breakpoints !== null,
      ),
      ...PAUSE_COMMANDS.map((id) =>
        registerKnown(
          id,
          () => this.breakpoints?.run(id),
          () => this.breakpoints?.isPaused() === true,
        ),
      ),
      ...FILE_COMMANDS.map((id) =>
        registerKnown(
          id,
          () => this.breakpoints?.run(id),
          () => this.breakpoints !== null,
        ),
      ),
      registerKnown("documentsearch:start", within(openSearchPanel)),
      registerKnown("notebook:undo", within(undo)),
      registerKnown("notebook:redo", within(redo)),
      registerKnown("codemirror:toggle-tab-focus-mode", within(toggleTabFocusMode)),
      ...Object.entries(FOLD_ACTS).map(([id, fold]) => registerKnown(id, within(fold))),
    ];
    return () => stops.forEach((stop) => stop());
  }

  private get text(): string {
    return this.view?.state.doc.toString() ?? "";
  }

  /** The editor, with what was typed in a window that the tab came from. */
  private show(element: HTMLElement, text: string, readOnly: boolean): () => void {
    const { document, path } = this;
    const view = makeTextEditor({
      text,
      path,
      readOnly,
      onEdit: () => (document.edited(), this.autosave.noted()),
      onMove: () => this.showStatus(),
      folds: this.folds,
    });
    this.view = view;
    element.append(view.dom);
    const stopNoting = noteTextEditor(path, view);
    document.attach({
      text: () => this.text,
      replace: (next) => this.view && replaceText(this.view, next),
    });
    const mine = takeCarried(path);
    if (mine !== null) replaceText(view, mine);
    if (path.endsWith(".py")) void this.keepBreakpoints(view);
    this.showStatus();
    void languagesRead.then(() => this.showStatus());
    return stopNoting;
  }

  private async keepBreakpoints(view: EditorView): Promise<void> {
    const part = await import("../debug/file-marks.ts");
    if (this.view === view) this.breakpoints = part.keepFileMarks(view, this.path);
  }

  private async save(): Promise<void> {
    if (await this.document.save()) void readFolder(parentOf(this.path));
  }

  private changed(): void {
    const { state } = this.document;
    setTabState(this.path, { dirty: state.kind === "open" && (state.dirty || state.gone) });
    this.showStatus();
    for (const listener of this.listeners) listener();
  }

  private showStatus(): void {
    if (this.view) setTabState(this.path, { status: statusOf(this.view, this.document.state) });
  }
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
