/**
 * Completion in the cells: asks every registered source at once, shows what the quick ones have and adds the slow ones'
 * as it comes. What two sources know of one name is one row; the higher source says what it is. Ranked by how well it
 * fits what was typed, then by source and likelihood. The list itself is CodeMirror's.
 */
import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  completionStatus,
  currentCompletions,
  hasNextSnippetField,
  moveCompletionSelection,
  nextSnippetField,
  pickedCompletion,
  selectedCompletion,
  snippet,
  startCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import { EditorState, Prec, type Extension } from "@codemirror/state";
import { type Command, EditorView, keymap, tooltips, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { drawHelp } from "./help-view.ts";
import { completionRequest } from "./completion-request.ts";
import { changeOtherCells } from "./cell-changes.ts";
import { wordStart } from "./code-place.ts";
import { languageChoices } from "./language-settings.ts";
import { beforeEscape } from "./escape.ts";
import {
  completionSources,
  fits,
  LONGEST_HELPED,
  type CompletionItem,
  type CompletionKind,
  type CompletionSource,
  type EditorPlace,
} from "./sources.ts";
import "./completion.css";

type Source = (context: CompletionContext) => Promise<CompletionResult | null>;

export function completionPart(place: EditorPlace): Extension {
  const rounds = new Rounds(place);
  return [
    EditorState.languageData.of(() =>
      completionSources.all.map((source) => ({ autocomplete: rounds.sourceOf(source) })),
    ),
    completionList(tab),
    EditorView.editorAttributes.of({ "data-completes": "" }),
  ];
}

/** The list with its keys, for cells and for files: what Tab does there is theirs to say. */
export const completionList = (onTab: Command): Extension => [
  autocompletion({
    defaultKeymap: false,
    icons: false,
    activateOnTypingDelay: 20,
    updateSyncTime: 60,
    interactionDelay: INTERACTION,
    maxRenderedOptions: 120,
    tooltipClass: () => "completion floating",
    addToOptions: [{ render: ({ type }) => kindMark(type as CompletionKind), position: 20 }],
  }),
  tooltips({ parent: document.body, position: "fixed" }),
  Prec.highest(keymap.of([...KEYS, { key: "Tab", run: onTab }])),
  attention,
];

/** CodeMirror gives up on a source that takes long although nobody has moved: a server that is being started. */
export async function patiently<T>(
  context: CompletionContext,
  ask: (signal: AbortSignal) => Promise<T | null>,
): Promise<T | null> {
  const control = new AbortController();
  const { view } = context;
  const isStill = () => view?.state.doc === context.state.doc && view.state.selection.main.head === context.pos;
  let given = false;
  const giveUp = () => (isStill() ? (given = true) : control.abort());
  context.addEventListener("abort", giveUp, { onDocChange: true });
  const answer = await ask(control.signal).catch(() => null);
  if (answer && given && view && isStill() && view.hasFocus) startCompletion(view);
  return answer;
}

/** For Tab in a file: puts in what is chosen, waits for a list that is on its way behind a word, and else is the file's. */
export function takeOrAwait(view: EditorView): boolean {
  if (acceptCompletion(view)) return true;
  const { head } = view.state.selection.main;
  const isAwaited =
    completionStatus(view.state) === "pending" && /[\p{L}\p{N}_$]/u.test(view.state.sliceDoc(head - 1, head));
  if (isAwaited) view.plugin(attention)?.await();
  return isAwaited;
}

// ---- one row from several sources ----------------------------------------------------------------------------------

interface Known {
  readonly source: CompletionSource;
  readonly item: CompletionItem;
}

interface Row extends Completion {
  readonly known: Known[];
}

/** What was said while one word is being typed. */
interface Round {
  readonly from: number;
  readonly before: string;
  readonly rows: Map<string, Row>;
}

class Rounds {
  private readonly place: EditorPlace;
  private readonly sources = new Map<CompletionSource, Source>();
  private round: Round = { from: -1, before: "", rows: new Map() };

  constructor(place: EditorPlace) {
    this.place = place;
  }

  /** The same function for the same source: the list tells sources apart by it. */
  sourceOf(source: CompletionSource): Source {
    const made = this.sources.get(source) ?? ((context: CompletionContext) => this.ask(source, context));
    this.sources.set(source, made);
    return made;
  }

  private async ask(source: CompletionSource, context: CompletionContext): Promise<CompletionResult | null> {
    if (context.state.doc.length > LONGEST_HELPED) return null;
    const text = context.state.doc.toString();
    if (!context.explicit && languageChoices.get().completion === "tab") return null;
    const request = completionRequest(this.place, text, context.pos, context.explicit);
    if (!request) return null;
    const round = this.roundOf(request.from, text);
    const answer = await patiently(context, async (signal) => {
      const found = await source.complete(request, signal);
      return found && found.items.length > 0 ? found : null;
    });
    if (!answer) return null;
    const { items, partial, from = request.from } = answer;
    const word = text.slice(from, context.pos);
    // A long notebook knows thousands of names, and is asked with every key that no name goes on with.
    const isShown = ({ label }: CompletionItem) => fits(label, word) && (context.explicit || !isHidden(label, word));
    const options = items.filter(isShown).flatMap((item) => this.take(round, { source, item }, word));
    const validFor = (now: string) =>
      now.startsWith(word) && /^[\p{L}\p{N}_]*$/u.test(now) && isHidden("_", now) === isHidden("_", word);
    return { from, options, ...(!partial && { validFor }) };
  }

  private roundOf(from: number, text: string): Round {
    const before = text.slice(Math.max(0, from - 200), from);
    if (this.round.from !== from || this.round.before !== before) this.round = { from, before, rows: new Map() };
    return this.round;
  }

  private take({ rows }: Round, known: Known, word: string): Row[] {
    const { item, source } = known;
    const row = rows.get(item.label);
    const owner = row?.known.toSorted((a, b) => b.source.rank - a.source.rank)[0];
    if (row && owner && row.known[0]!.source !== source) {
      const others = row.known.filter((one) => one.source !== source);
      row.known.splice(0, row.known.length, ...others, known);
      if (source.rank > owner.source.rank) Object.assign(row, looks(known, word));
      return [];
    }
    const made: Row = {
      label: item.label,
      known: [known],
      ...looks(known, word),
      apply: (view, completion, from, to) => put(view, completion as Row, from, to, this.place),
      info: (completion) => this.info(completion as Row),
    };
    rows.set(item.label, made);
    return [made];
  }

  /** Of who knows most; whoever has nothing to say makes room for the next. */
  private async info(row: Row): Promise<Node | null> {
    const control = new AbortController();
    for (const { item } of row.known.toSorted((a, b) => b.source.rank - a.source.rank)) {
      const help = await Promise.resolve(item.help?.(control.signal)).catch(() => null);
      if (help) return drawHelp(help, { whole: false, path: this.place.session.path });
    }
    return null;
  }
}

const looks = ({ item, source }: Known, word: string): Pick<Completion, "type" | "detail" | "boost"> => ({
  type: item.kind,
  ...(item.detail !== undefined && { detail: item.detail }),
  boost: boostOf(item, source.rank, word),
});

/** Names that are nobody's business, unless they are asked for by their first letter. */
const isHidden = (label: string, word: string): boolean => label.startsWith("_") && !word.startsWith("_");

/** CodeMirror's measure: between -99 and 99, beside how well the letters fit. */
function boostOf({ label, likely = 0 }: CompletionItem, rank: number, word: string): number {
  const bare = label.replace(/^["'%]+/, "");
  const hidden = bare.startsWith("_") && !word.replace(/^["'%]+/, "").startsWith("_");
  const shy = hidden ? (bare.startsWith("__") ? 70 : 50) : 0;
  return Math.max(-99, Math.min(99, (rank - 50) * 0.6 + likely * 40 - shy));
}

function put(view: EditorView, row: Row, from: number, to: number, place: EditorPlace): void {
  const { item } = row.known.toSorted((a, b) => b.source.rank - a.source.rank)[0]!;
  const text = item.insert ?? item.label;
  const end = closingQuote(view.state, text, to);
  const all = item.changes?.() ?? [];
  const here = all.filter((change) => change.cell === place.cell);
  if (item.snippet) snippet(text)(view, row, from, end);
  else {
    const changes = view.state.changes([{ from, to: end, insert: text }, ...here]);
    view.dispatch({
      changes,
      selection: { anchor: changes.mapPos(end, 1) },
      scrollIntoView: true,
      userEvent: "input.complete",
      annotations: pickedCompletion.of(row),
    });
  }
  changeOtherCells(
    place,
    all.filter((change) => change.cell !== place.cell),
    item.detail ?? item.label,
  );
}

/** What the inserted text ends with and the text behind it begins with is there once. */
function closingQuote(state: EditorState, text: string, to: number): number {
  const tail = /["']\]?$/.exec(text)?.[0] ?? "";
  const behind = state.sliceDoc(to, to + tail.length);
  let same = 0;
  while (same < tail.length && behind[same] === tail[same]) same++;
  return to + same;
}

// ---- keys ----------------------------------------------------------------------------------------------------------

const move = (forward: boolean, by?: "page") => (view: EditorView) => {
  if (!moveCompletionSelection(forward, by)(view)) return false;
  view.plugin(attention)?.hold();
  return true;
};

const KEYS = [
  { key: "Ctrl-Space", run: open },
  { mac: "Alt-`", run: open },
  { key: "Escape", run: closeCompletion },
  { key: "ArrowDown", run: move(true) },
  { key: "ArrowUp", run: move(false) },
  { key: "PageDown", run: move(true, "page") },
  { key: "PageUp", run: move(false, "page") },
  { key: "Enter", run: enter },
];

function open(view: EditorView): boolean {
  view.plugin(attention)?.hold();
  return startCompletion(view);
}

/** Whoever types on without a look at the list ends the line; so does a word that needs no completing. */
function enter(view: EditorView): boolean {
  const chosen = selectedCompletion(view.state);
  if (!chosen) return false;
  const { head } = view.state.selection.main;
  const { label } = chosen;
  const isSame = view.state.sliceDoc(head - label.length, head) === label;
  const isMeant = view.plugin(attention)?.isMeant(isBegun(view, label));
  if (!isSame && isMeant) return acceptCompletion(view);
  closeCompletion(view);
  return false;
}

/** The word at the caret begins this label, alone or with what stands before it (R names `frame$column` whole). */
function isBegun({ state }: EditorView, label: string): boolean {
  const { head } = state.selection.main;
  const word = wordStart(state.doc.toString(), head);
  for (let from = Math.max(0, head - label.length); from <= word; from++)
    if (label.toLowerCase().startsWith(state.sliceDoc(from, head).toLowerCase())) return true;
  return false;
}

function tab(view: EditorView): boolean {
  if (completionStatus(view.state) === null && hasNextSnippetField(view.state)) return nextSnippetField(view);
  if (acceptCompletion(view)) return true;
  const { main, ranges } = view.state.selection;
  const before = view.state.sliceDoc(Math.max(0, main.head - 1), main.head);
  if (ranges.length > 1 || !main.empty || !/\S/.test(before)) return false;
  view.plugin(attention)?.await();
  return open(view);
}

/** All that is offered is there already. */
function isWhole({ state }: EditorView): boolean {
  const [only, ...others] = currentCompletions(state);
  const { head } = state.selection.main;
  return only !== undefined && others.length === 0 && state.sliceDoc(head - only.label.length, head) === only.label;
}

/** A key that comes sooner behind the last letter belongs to the flow of typing, ms. */
const FLOW = 100;
/** CodeMirror takes nothing sooner than this after its list has opened, ms. */
const INTERACTION = 10;

/** Whether the list that is open is one the person called up or moved in, or one that came by itself. */
class Attention {
  private held = false;
  private awaited = false;
  private typed = 0;
  private readonly view: EditorView;
  private readonly stop: () => void;

  constructor(view: EditorView) {
    this.view = view;
    this.stop = beforeEscape(() => this.held && view.hasFocus && completionStatus(view.state) !== null);
  }

  hold(): void {
    this.held = true;
  }

  /** Tab with one answer puts it in, as in Jupyter. */
  await(): void {
    this.awaited = true;
  }

  isMeant(isBeginning: boolean): boolean {
    return this.held || (isBeginning && performance.now() - this.typed >= FLOW);
  }

  update({ view, docChanged, selectionSet }: ViewUpdate): void {
    const status = completionStatus(view.state);
    if (docChanged) this.typed = performance.now();
    if (status === null) this.held = false;
    if (docChanged || selectionSet) this.awaited = false;
    if (status === "active" && !this.held && isWhole(view)) void Promise.resolve().then(() => closeCompletion(view));
    if (!this.awaited || status !== "active") return;
    this.awaited = false;
    if (currentCompletions(view.state).length === 1) setTimeout(() => acceptCompletion(view), INTERACTION + 5);
  }

  destroy(): void {
    this.stop();
  }
}
const attention = ViewPlugin.fromClass(Attention);

// ---- the mark of a kind --------------------------------------------------------------------------------------------

const MARKS: Readonly<Record<CompletionKind, string>> = {
  variable: "x",
  function: "ƒ",
  method: "ƒ",
  class: "C",
  module: "M",
  property: "p",
  column: "▥",
  key: "k",
  parameter: "=",
  keyword: "kw",
  constant: "c",
  snippet: "{}",
  magic: "%",
  file: "/",
  word: "ab",
};

function kindMark(kind: CompletionKind): Node {
  const mark = document.createElement("span");
  mark.className = "completion-kind";
  mark.dataset["kind"] = kind;
  mark.title = kind;
  mark.textContent = MARKS[kind] ?? "";
  mark.setAttribute("aria-hidden", "true");
  return mark;
}
