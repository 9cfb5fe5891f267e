/**
 * Names in the colours of what they are (a class, a module, a parameter), as the language server knows it: in editors as marks
 * that move with the text, in still text by the browser's own highlights, so that no text of a cell is touched. The grammar's
 * colours stay below; a cell whose text changes keeps what it has until the next answer.
 */
import { RangeSetBuilder, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet } from "@codemirror/view";
import type { CellId } from "@pellucid/notebook";
import { textRanges } from "../../find/highlights.ts";
import { whenIdle } from "../../notebook/idle-work.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import type { EditorPlace } from "../sources.ts";
import { type Colours, serverNotebook } from "./server-notebook.ts";
import "./semantic-colours.css";

/** The rest keeps the grammar's colour: a variable is no news. */
const CLASSES: Readonly<Record<string, string>> = {
  namespace: "module",
  class: "type",
  type: "type",
  enum: "type",
  interface: "type",
  struct: "type",
  typeParameter: "type",
  parameter: "parameter",
  selfParameter: "parameter",
  clsParameter: "parameter",
  function: "function",
  method: "function",
  decorator: "decorator",
};
export const NAMES = [...new Set(Object.values(CLASSES))];

export interface Coloured {
  readonly from: number;
  readonly to: number;
  readonly as: string;
}

/** Spans of a text with the name of their colour, in order. Names of the language itself keep the grammar's colour. */
function colouredSpans(
  source: string,
  data: readonly number[],
  { types, modifiers }: Pick<Colours, "types" | "modifiers">,
): Coloured[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  const builtin = modifiers.reduce(
    (bits, name, i) => (/^(?:defaultLibrary|builtin)$/.test(name) ? bits | (1 << i) : bits),
    0,
  );
  const spans: Coloured[] = [];
  for (let i = 0; i + 4 < data.length; i += 5) {
    const as = CLASSES[types[data[i + 3]!] ?? ""];
    const start = starts[data[i]!];
    if (!as || start === undefined || (data[i + 4]! & builtin) !== 0) continue;
    const from = start + data[i + 1]!;
    if (from + data[i + 2]! <= source.length) spans.push({ from, to: from + data[i + 2]!, as });
  }
  return spans;
}

const put = StateEffect.define<readonly Coloured[]>();
const marks = new Map(NAMES.map((as) => [as, Decoration.mark({ class: `sem-${as}` })]));

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    let now = before.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(put)) now = decorated(effect.value);
    return now;
  },
  provide: (own) => EditorView.decorations.from(own),
});

function decorated(spans: readonly Coloured[]): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to, as } of spans) builder.add(from, to, marks.get(as)!);
  return builder.finish();
}

export const colourPart = ({ session, cell }: EditorPlace): Extension => [
  field,
  ViewPlugin.define((view) => {
    const notebook = serverNotebook(session);
    const show = () => {
      const data = notebook.colours.get().cells.get(cell);
      if (!data || !notebook.isCurrent(cell)) return;
      view.dispatch({ effects: put.of(colouredSpans(view.state.doc.toString(), data, notebook.colours.get())) });
    };
    // Not while the view is being made.
    const first = setTimeout(show);
    const stop = notebook.colours.subscribe(show);
    colourStillText(session);
    return {
      destroy() {
        clearTimeout(first);
        stop();
      },
    };
  }),
];

// ---- still text ----------------------------------------------------------------------------------------------------

const stills = new Map<NotebookSession, StillColours>();

function colourStillText(session: NotebookSession): void {
  if (!stills.has(session) && typeof CSS !== "undefined" && CSS.highlights)
    stills.set(session, new StillColours(session));
}

class StillColours {
  readonly #session: NotebookSession;
  readonly #near = new Set<CellId>();
  readonly #seen: IntersectionObserver;
  readonly #changed: MutationObserver;
  readonly #stops: readonly (() => void)[];
  #soon = false;

  constructor(session: NotebookSession) {
    this.#session = session;
    this.#seen = new IntersectionObserver((entries) => this.#moved(entries), { rootMargin: "600px 0px" });
    this.#changed = new MutationObserver(() => this.#paintSoon());
    this.#stops = [
      serverNotebook(session).colours.subscribe(() => this.#watch()),
      session.store.order.subscribe(() => this.#watch()),
    ];
    this.#watch();
  }

  /** Its notebook is not on the page any more. */
  get isOver(): boolean {
    return this.#session.texts.size === 0;
  }

  end(): void {
    for (const stop of this.#stops) stop();
    this.#seen.disconnect();
    this.#changed.disconnect();
  }

  #watch(): void {
    for (const [id, { element }] of this.#session.texts) {
      if (!serverNotebook(this.#session).colours.get().cells.has(id)) continue;
      this.#seen.observe(element);
      element.dataset["colours"] = id;
    }
    this.#paintSoon();
  }

  #moved(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const id = (target as HTMLElement).dataset["colours"] ?? "";
      if (isIntersecting) {
        this.#near.add(id);
        // The text gets its grammar's colours, or becomes an editor and text again.
        this.#changed.observe(target, { childList: true, subtree: true });
      } else this.#near.delete(id);
    }
    this.#paintSoon();
  }

  #paintSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    whenIdle(() => {
      this.#soon = false;
      paintAll();
    });
  }

  /** Ranges of the texts near what is seen, by colour. */
  addTo(ranges: Map<string, Range[]>): void {
    const notebook = serverNotebook(this.#session);
    const colours = notebook.colours.get();
    for (const id of this.#near) {
      const data = colours.cells.get(id);
      const area = this.#session.texts.get(id);
      const text = area?.editor ? null : area?.element.querySelector(".source-text");
      if (!data || !text || !notebook.isCurrent(id)) continue;
      const source = (this.#session.cell(id)?.source ?? "").replaceAll(/\r\n?/g, "\n");
      const spans = colouredSpans(source, data, colours);
      const found = textRanges(
        text,
        spans.flatMap(({ from, to }) => [from, to]),
      );
      for (const [i, range] of found.entries()) if (range) ranges.get(spans[i]!.as)?.push(range);
    }
  }
}

/** One registry for the page: the texts of all notebooks together. */
function paintAll(): void {
  const ranges = new Map(NAMES.map((as) => [as, [] as Range[]]));
  for (const [session, still] of stills)
    if (still.isOver) {
      still.end();
      stills.delete(session);
    } else still.addTo(ranges);
  for (const [as, list] of ranges) CSS.highlights.set(`pellucid-sem-${as}`, new Highlight(...list));
}
