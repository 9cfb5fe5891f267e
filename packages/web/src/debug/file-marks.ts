/**
 * Breakpoints of a Python file in its editor: a margin that takes presses, F9 at the caret, and the line where a notebook's
 * run is paused. They belong to the notebook that was used last; those of all notebooks that are open are shown. While the
 * text is edited they move along, and the notebooks are told when it rests.
 */
import { Prec, RangeSet, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter, keymap } from "@codemirror/view";
import type { Breakpoint } from "@pellucid/protocol";
import { runDebugCommand } from "./debug-acts.ts";
import { anyDebugging, type Debugging, everyDebugging, pausedDebugging } from "./debugging.ts";
import { runFileCommand, toggleIn, whenDebugging } from "./file-breakpoints.ts";
import { FILE_COMMANDS } from "./pause-commands.ts";
import "./debug.css";

class Mark extends GutterMarker {
  readonly id: string;
  readonly owner: Debugging | null;
  readonly #one: Breakpoint | null;
  constructor(one: Breakpoint | null, owner: Debugging | null) {
    super();
    this.id = one?.id ?? "";
    this.owner = owner;
    this.#one = one;
  }
  override toDOM(view: EditorView): Node {
    const mark = document.createElement("span");
    mark.className = "debug-file-mark";
    if (!this.#one) return mark;
    mark.dataset["breakpoint"] = String(this.#one.line);
    mark.dataset["kind"] = this.#one.log?.trim() ? "log" : this.#one.condition?.trim() ? "condition" : "plain";
    mark.setAttribute("aria-label", `Breakpoint, line ${this.#one.line}`);
    mark.toggleAttribute("data-off", !this.#one.on);
    void view;
    return mark;
  }
}

const setMarks = StateEffect.define<{ marks: RangeSet<Mark>; line: number | null }>();

const marks = StateField.define<{ marks: RangeSet<Mark>; line: number | null }>({
  create: () => ({ marks: RangeSet.empty, line: null }),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    return transaction.docChanged ? { ...value, marks: value.marks.map(transaction.changes) } : value;
  },
  provide: (field) =>
    EditorView.decorations.from(field, ({ line }) => (view: EditorView) => {
      if (line === null || line > view.state.doc.lines) return Decoration.none;
      return Decoration.set(Decoration.line({ class: "debug-file-line" }).range(view.state.doc.line(line).from));
    }),
});

const MOVED_AFTER = 400;

export interface FileDebugging {
  toggle: () => void;
  /** Whether a run is paused, and what its commands do here. */
  isPaused: () => boolean;
  run: (command: string) => void;
  stop: () => void;
}

export function keepFileMarks(view: EditorView, path: string): FileDebugging {
  const toggle = (line = view.state.doc.lineAt(view.state.selection.main.head).number) =>
    whenDebugging(() => toggleIn(path, line));
  view.dispatch({ effects: StateEffect.appendConfig.of(extension(toggle, path)) });
  const draw = () => view.dispatch({ effects: setMarks.of(marksOf(view, path)) });
  draw();
  const stop = anyDebugging.subscribe(draw);
  const run = (command: string) => {
    if (FILE_COMMANDS.includes(command)) return runFileCommand(command);
    const paused = pausedDebugging();
    if (paused) runDebugCommand(paused.session, command);
  };
  return { toggle: () => toggle(), isPaused: () => pausedDebugging() !== null, run, stop };
}

function marksOf(view: EditorView, path: string) {
  const found: { at: number; mark: Mark }[] = [];
  let line: number | null = null;
  for (const debugging of everyDebugging()) {
    for (const one of debugging.at({ path }))
      if (one.line <= view.state.doc.lines)
        found.push({ at: view.state.doc.line(one.line).from, mark: new Mark(one, debugging) });
    const { frame } = debugging;
    if (debugging.view.get().pause && frame?.path === path) line = frame.line;
  }
  return {
    marks: RangeSet.of(
      found.map(({ at, mark }) => mark.range(at)),
      true,
    ),
    line,
  };
}

function extension(toggle: (line?: number) => void, path: string): Extension {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return [
    marks,
    // Left of the line numbers, as in cells.
    Prec.highest(
      gutter({
        class: "debug-file-gutter",
        markers: (view) => view.state.field(marks).marks,
        initialSpacer: () => new Mark(null, null),
        domEventHandlers: {
          mousedown(view, block) {
            toggle(view.state.doc.lineAt(block.from).number);
            return true;
          },
        },
      }),
    ),
    keymap.of([{ key: "F9", run: () => (toggle(), true) }]),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      clearTimeout(timer);
      timer = setTimeout(() => tellLines(update.view, path), MOVED_AFTER);
    }),
  ];
}

/** The text rests: each notebook hears on which lines its breakpoints stand now. */
function tellLines(view: EditorView, path: string): void {
  const lines = new Map<string, number>();
  const cursor = view.state.field(marks).marks.iter();
  for (; cursor.value; cursor.next()) lines.set(cursor.value.id, view.state.doc.lineAt(cursor.from).number);
  for (const debugging of everyDebugging()) {
    const moved = debugging.at({ path }).filter((one) => lines.has(one.id) && lines.get(one.id) !== one.line);
    if (moved.length === 0) continue;
    void debugging.ask({ op: "lines", lines: Object.fromEntries(moved.map(({ id }) => [id, lines.get(id)!])) });
  }
}
