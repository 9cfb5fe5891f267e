/**
 * A text file's document and its editor, living as long as the tab, beside React. Drawn by text-tab.tsx. A tab is drawn anew when
 * its file is renamed: it then takes over the text of the tab before as it stands, with caret and undo.
 */
import { redo, toggleTabFocusMode, undo } from "@codemirror/commands";
import { LanguageDescription } from "@codemirror/language";
import { openSearchPanel } from "@codemirror/search";
import type { EditorView } from "@codemirror/view";
import type { FileDebugging } from "../debug/file-marks.ts";
import { FILE_COMMANDS, PAUSE_COMMANDS } from "../debug/pause-commands.ts";
import { followMove } from "../files/file-actions.ts";
import { parentOf } from "../files/tree-model.ts";
import { readFolder } from "../files/tree-store.ts";
import { noteTextEditor } from "../language/server/caret.ts";
import { FOLD_ACTS } from "../notebook/editor/code-folding.ts";
import { CodeFolds } from "../notebook/editor/code-folds.ts";
import { editorSettings } from "../notebook/editor/editor-settings.ts";
import { registerKnown } from "../shell/commands.ts";
import { setTabState } from "../shell/tab-state.ts";
import { registerText } from "../shell/tabs.ts";
import { Autosave } from "./autosave.ts";
import { TextDocument, type DocumentState } from "./text-document.ts";
import { type LeftEditor, leaveEditor, makeTextEditor, replaceText } from "./text-editor.ts";

const LOOK_EVERY = 5000;
/** By then its tab is drawn anew, if there is one, ms. */
const UNCLAIMED = 2000;

/** Texts whose file was renamed, by its new name, until its tab is drawn anew. */
const moving = new Map<string, EditedText>();

export const editedText = (path: string): EditedText => moving.get(path) ?? new EditedText(path);

export class EditedText {
  readonly document: TextDocument;
  private path: string;
  private folds: CodeFolds;
  private readonly autosave: Autosave;
  private readonly listeners = new Set<() => void>();
  private view: EditorView | null = null;
  private breakpoints: FileDebugging | null = null;
  /** What its editor was when the tab was drawn anew. */
  private left: LeftEditor | null = null;

  constructor(path: string) {
    this.path = path;
    this.folds = new CodeFolds(path);
    this.document = new TextDocument(path, {
      changed: () => this.changed(),
      moved: (to) => void followMove(this.path, to),
    });
    this.autosave = new Autosave(this.document, () => editorSettings.get().autosave);
  }

  readonly state = (): DocumentState => this.document.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Reads the file and puts its editor there. The answer ends it, or leaves it to the tab that is drawn for a new name. */
  mount(element: HTMLElement): () => void {
    const { document, autosave, path } = this;
    moving.delete(path);
    let gone = false;
    let stopNoting = () => {};
    const show = (from: string | LeftEditor) => (stopNoting = this.show(element, from));
    if (this.left) show(this.left);
    else void document.open().then((text) => void (!gone && text !== null && show(text)));
    const look = () => window.document.visibilityState === "visible" && void document.look();
    const timer = setInterval(look, LOOK_EVERY);
    addEventListener("focus", look);
    const stopWaiting = editorSettings.subscribe(() => autosave.noted());
    const stopSaving = registerText(path, {
      save: () => document.save(),
      text: () => this.text,
      rename: (to) => this.rename(to),
    });
    return () => {
      gone = true;
      this.left = this.view && this.path !== path ? leaveEditor(this.view) : null;
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

  private rename(to: string): void {
    moving.delete(this.path);
    this.path = this.document.path = to;
    this.folds = new CodeFolds(to);
    moving.set(to, this);
    setTimeout(() => moving.get(to) === this && moving.delete(to), UNCLAIMED);
  }

  private show(element: HTMLElement, from: string | LeftEditor): () => void {
    const { document, path } = this;
    const view = makeTextEditor({
      from,
      path,
      readOnly: document.state.kind === "open" && document.state.readOnly,
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
    if (typeof from !== "string") this.goOn(view, from);
    if (path.endsWith(".py")) void this.keepBreakpoints(view);
    this.showStatus();
    void languagesRead.then(() => this.showStatus());
    return stopNoting;
  }

  private goOn(view: EditorView, { focused }: LeftEditor): void {
    this.left = null;
    if (focused) view.focus();
    this.changed();
    this.autosave.noted();
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
