/**
 * The source of one cell on the page: static coloured text, which becomes an editor in the same place when it is
 * needed, and static text again when others have been used since. Both are ARIA textboxes with the cell's name.
 *
 * Made by cell-view.tsx. It hears the cell's source from the store and tells the session what the person types; the
 * text itself never passes through React.
 */
import type { EditorView } from "@codemirror/view";
import { ChangeSet } from "@codemirror/state";
import { sourceChanges, type SourceChanges } from "@pellucid/notebook";
import { canColour, highlightCode, loadLanguage } from "../../outputs/highlight.ts";
import "../../outputs/highlight.css";
import { isEditable } from "../cell-flags.ts";
import type { Folds } from "./code-folds.ts";
import { holdKeys } from "../../shell/keymap.ts";
import { editorNow, loadEditor } from "./late-editor.ts";
import { whenIdle, type Job } from "../idle-work.ts";
import type { NotebookSession } from "../notebook-session.ts";
import type { CaretAim, CellText } from "./cell-text.ts";
import { restOf } from "./source-rest.ts";
import { nameOf, type CellStore } from "../cell-store.ts";

/** Editors kept alive behind the one in use. */
const WARM = 8;
const warm = new WeakMap<NotebookSession, SourceArea[]>();

/** Longer than this a line is cut in the static text, and a text is not coloured there. */
const LONGEST_LINE = 5000;
const COLOURED = 30_000;

/** What the static text shows: a line of a megabyte would hold up the page, and nobody reads it to its end. */
function shownText(source: string): string {
  if (source.length <= LONGEST_LINE) return source;
  return source.replace(CUT, (line) => {
    const more = (line.length - LONGEST_LINE).toLocaleString("en");
    return `${line.slice(0, LONGEST_LINE)}… ${more} more characters: Enter shows them`;
  });
}
/** Of a text that is not coloured only what is near the view is laid out: blocks of so many lines (source.css). */
const BLOCK_LINES = 200;

/** What they hold together is the text, character for character. The last is no block: nothing stands behind a block's end. */
function blocksOf(text: string): (string | HTMLElement)[] {
  if (text.length <= COLOURED) return [text];
  const lines = text.split(/(?<=\n)/);
  const blocks: HTMLElement[] = [];
  let at = 0;
  for (; at + BLOCK_LINES < lines.length; at += BLOCK_LINES) {
    const block = document.createElement("span");
    block.className = "source-block";
    block.textContent = lines.slice(at, at + BLOCK_LINES).join("");
    blocks.push(block);
  }
  return [...blocks, lines.slice(at).join("")];
}
const CUT = new RegExp(`.{${LONGEST_LINE + 1},}`, "g");

export class SourceArea implements CellText {
  readonly element: HTMLElement;
  private readonly cell: CellStore;
  private readonly session: NotebookSession;
  private readonly text: HTMLPreElement;
  private readonly numbers: HTMLElement;
  private view: EditorView | null = null;
  private shown: string | null = null;
  /** What `text` leaves out. */
  private left: HTMLElement | null = null;
  private colouring: Job | null = null;
  private typing = false;
  held = false;
  /** It is to become an editor as soon as the editor's code is there. */
  private awaited = false;
  private name: string | null = null;
  private measuring = 0;
  private readonly stop: () => void;

  constructor(element: HTMLElement, cell: CellStore, session: NotebookSession) {
    this.element = element;
    this.cell = cell;
    this.session = session;
    this.text = document.createElement("pre");
    this.text.className = "source-text";
    for (const [name, value] of Object.entries({ role: "textbox", "aria-multiline": "true", "aria-readonly": "true" }))
      this.text.setAttribute(name, value);
    this.numbers = document.createElement("div");
    this.numbers.className = "source-numbers";
    this.numbers.setAttribute("aria-hidden", "true");
    element.append(this.numbers, this.text);
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== this.text) return;
      event.preventDefault();
      this.session.startEditing("keep", this.cell.id);
    });
    this.refresh();
    this.showText();
    const stops = [cell.source.subscribe(() => this.follow()), cell.place.subscribe(() => this.rename())];
    this.stop = () => stops.forEach((stop) => stop());
  }

  get live(): boolean {
    return this.view !== null;
  }
  get editor(): EditorView | null {
    return this.view;
  }
  get hasFocus(): boolean {
    return this.view?.hasFocus ?? false;
  }

  perform(id: string): void {
    if (this.view) editorNow()?.performText(this.view, id);
  }

  /** Takes over what the head of the cell says: its name, its type, its line numbers. */
  refresh(): void {
    const head = this.cell.head.get();
    this.numbers.hidden = !head.lineNumbers;
    cancelAnimationFrame(this.measuring);
    // With the frame, when all that changes has changed: the page is laid out once.
    if (head.active) this.measuring = requestAnimationFrame(() => this.reachSides());
    else this.text.removeAttribute("tabindex");
    this.rename();
    this.element.dataset["type"] = head.type;
    if (this.view) {
      editorNow()?.setLineNumbers(this.view, head.lineNumbers);
      editorNow()?.setLanguage(this.view, this.language);
    } else if (this.shown !== null && head.lineNumbers) this.writeNumbers();
  }

  /** What is cut off at the side is reached by keys too, in the active cell. */
  private reachSides(): void {
    if (this.text.isConnected && this.text.scrollWidth > this.text.clientWidth) this.text.tabIndex = 0;
    else this.text.removeAttribute("tabindex");
  }

  private rename(): void {
    const name = nameOf(this.cell.place.get(), this.cell.head.get().type);
    if (name === this.name) return;
    this.name = name;
    this.text.setAttribute("aria-label", name);
    if (this.view) editorNow()?.setLabel(this.view, name);
  }

  private get language(): string {
    const { type } = this.cell.head.get();
    return type === "code" ? this.session.store.kernelspecLanguage : type === "markdown" ? "markdown" : "";
  }

  activate(aim: CaretAim = "keep"): void {
    const view = this.goLive();
    if (!view) return this.activateLater(aim);
    const length = view.state.doc.length;
    const at =
      aim === "start" ? 0 : aim === "end" ? length : typeof aim === "object" ? Math.min(aim.offset, length) : null;
    if (at !== null) view.dispatch({ selection: { anchor: at } });
    view.focus();
  }

  prepare(): void {
    this.goLive();
  }

  /** The editor's code is still on its way: once it is there; keys that are pressed meanwhile wait for it. */
  private activateLater(aim: CaretAim | { x: number; y: number }): void {
    if (this.awaited) return;
    this.awaited = true;
    const arrived = () => {
      const wanted = this.awaited;
      this.awaited = false;
      if (!wanted || !editorNow()) return;
      const at = typeof aim === "object" && "x" in aim ? this.goLive()?.posAtCoords(aim) : null;
      this.activate(typeof aim === "object" && "x" in aim ? (at == null ? "end" : { offset: at }) : aim);
    };
    holdKeys(loadEditor().then(arrived));
  }

  /** A press on the static text: an editor, and the press goes on in it (caret, drag, double click). */
  press(event: MouseEvent): void {
    if (this.view) return;
    event.preventDefault();
    const fold = event.target instanceof HTMLElement ? event.target.dataset["fold"] : undefined;
    if (fold !== undefined) return this.unfold(this.folds[+fold]!, this.folds[+fold + 1]!);
    const view = this.goLive();
    if (!view) return this.activateLater({ x: event.clientX, y: event.clientY });
    view.contentDOM.dispatchEvent(new MouseEvent("mousedown", event));
    if (!view.hasFocus) view.focus();
  }

  /** Back to static text. The caret's place is forgotten. */
  rest(): void {
    this.awaited = false;
    const { view } = this;
    if (!view) return;
    this.view = null;
    this.showText();
    view.dom.replaceWith(this.text);
    this.element.insertBefore(this.numbers, this.text);
    if (this.left) this.element.append(this.left);
    view.destroy();
  }

  caret(): { line: number; column: number; selected: number } | null {
    return this.view ? (editorNow()?.caretOf(this.view) ?? null) : null;
  }

  carets(): readonly number[] {
    return (
      this.view?.state.selection.ranges.flatMap((range) => (range.empty ? [range.head] : [range.from, range.to])) ?? []
    );
  }

  blur(): void {
    this.view?.contentDOM.blur();
  }

  dispose(): void {
    this.stop();
    this.awaited = false;
    cancelAnimationFrame(this.measuring);
    this.colouring?.drop();
    const list = warm.get(this.session);
    if (list?.includes(this)) list.splice(list.indexOf(this), 1);
    this.view?.destroy();
    this.view = null;
    this.element.replaceChildren();
  }

  /** Null while the editor's code is not there. */
  private goLive(): EditorView | null {
    const editor = editorNow();
    if (!editor) return null;
    keepWarm(this.session, this);
    if (this.view) return this.view;
    const head = this.cell.head.get();
    const setup = {
      source: this.cell.source.get(),
      type: head.type,
      language: this.language,
      label: this.name ?? "",
      lineNumbers: head.lineNumbers,
      place: { session: this.session, cell: this.cell.id },
      folds: this.folds,
    };
    const { id } = this.cell;
    const view = editor.makeCellEditor(setup, {
      edited: (changes) => this.typed(changes as SourceChanges),
      moved: () => {
        this.session.onCaret();
        this.session.store.caret.set(this.session.store.caret.get() + 1);
      },
      focused: () => this.session.editorFocused(id),
      blurred: (to) => this.session.editorBlurred(id, to),
      beyond: (direction) => this.session.editNeighbour(direction),
      mayEdit: () => isEditable(this.cell.head.get()) && !this.session.store.reader.get(),
      folded: (folds) => this.session.folds.keep(id, this.view?.state.doc.toString() ?? this.cell.source.get(), folds),
    });
    this.view = view;
    this.numbers.remove();
    this.left?.remove();
    this.text.replaceWith(view.dom);
    return view;
  }

  private typed(changes: SourceChanges): void {
    this.typing = true;
    this.session.edit({ type: "edit-source", id: this.cell.id, changes });
    this.typing = false;
  }

  /** The document's text changed: by our own key (nothing to do), or by another hand. */
  private follow(): void {
    if (this.typing) return;
    const source = this.cell.source.get();
    if (!this.view) return this.showText();
    const changes = ChangeSet.fromJSON(sourceChanges(this.view.state.doc.toString(), source));
    const ours = editorNow()?.fromDocument.of(true);
    if (!changes.empty && ours) this.view.dispatch({ changes, annotations: ours });
  }

  private showText(): void {
    const source = this.cell.source.get();
    if (source === this.shown) return;
    this.shown = source;
    this.text.replaceChildren(...blocksOf(shownText(source)));
    this.left?.remove();
    this.left = source.length > LONGEST_LINE ? restOf(source, LONGEST_LINE) : null;
    if (this.left) this.element.append(this.left);
    if (this.cell.head.get().lineNumbers) this.writeNumbers();
    this.foldShown();
    this.colouring?.drop();
    this.colouring = source === "" ? null : whenIdle(() => this.colour());
  }

  /** What is folded in the text that stands here. */
  get folds(): Folds {
    return this.session.folds.of(this.cell.id, this.cell.source.get());
  }

  unfold(from: number, to: number): void {
    if (this.view) return editorNow()?.unfoldAt(this.view, from, to);
    const { folds } = this;
    const left = folds.filter((_, at) => folds[at & ~1]! > to || folds[at | 1]! < from);
    if (left.length === folds.length) return;
    this.session.folds.keep(this.cell.id, this.cell.source.get(), left);
    this.shown = null;
    this.showText();
  }

  private foldShown(): void {
    const { folds, shown } = this;
    // What is cut off at the side has other places.
    if (folds.length === 0 || shown === null || shown.length > LONGEST_LINE) return;
    void import("./folded-text.ts").then(({ foldText }) => {
      if (this.view || this.shown !== shown || String(this.folds) !== String(folds)) return;
      if (this.text.querySelector(".source-fold")) return;
      foldText(this.text, folds, (at) => {
        const left = folds.filter((_, place) => place >> 1 !== at >> 1);
        this.session.folds.keep(this.cell.id, shown, left);
      });
    });
  }

  hurry(): void {
    this.colouring?.hurry();
  }

  private colour(): void {
    this.colouring = null;
    if (this.view || this.shown === null) return;
    const { language } = this;
    if (!language || language === "markdown") return;
    // Of so much text colours would take longer than a frame; as an editor it has them.
    if (this.shown.length > COLOURED) return;
    const source = this.shown;
    const put = () => {
      if (this.shown !== source || this.view) return;
      this.text.replaceChildren(highlightCode(shownText(source), language));
      this.foldShown();
    };
    if (canColour(language)) put();
    else void loadLanguage(language).then((known) => known && put());
  }

  private writeNumbers(): void {
    const lines = (this.shown ?? "").split("\n").length;
    this.numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
  }
}

function keepWarm(session: NotebookSession, area: SourceArea): void {
  const list = warm.get(session) ?? [];
  warm.set(session, list);
  const at = list.indexOf(area);
  if (at >= 0) list.splice(at, 1);
  list.unshift(area);
  for (let at = list.length - 1; at >= 0 && list.length > WARM; at--)
    if (!list[at]!.held) list.splice(at, 1)[0]!.rest();
}
