/**
 * Text that is offered behind the caret, in grey, until it is taken or typed over (Jupyter's inline completer). Providers
 * register here; the one of the page's own looks into inputs that ran before. It comes when asked for (Alt+\\), and while
 * typing where the person chose so. Loaded on first use.
 */
import { completionStatus } from "@codemirror/autocomplete";
import { Prec, StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, keymap, ViewPlugin, WidgetType, type ViewUpdate } from "@codemirror/view";
import { editorSettings } from "../notebook/editor/editor-settings.ts";
import { ranHere } from "../notebook/editor/input-history.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { beforeEscape } from "./escape.ts";
import { registerEditorPart, type EditorPlace, type LanguageRequest } from "./sources.ts";
import { continuationsOf } from "./continuations.ts";
import "./suggestions.css";

export interface SuggestionProvider {
  readonly name: string;
  /** What may follow the caret, best first. */
  suggest(request: LanguageRequest): readonly string[] | Promise<readonly string[]>;
}

const providers: SuggestionProvider[] = [];

/** The answer takes it away. */
function registerSuggestions(provider: SuggestionProvider): () => void {
  providers.push(provider);
  return () => void providers.splice(providers.indexOf(provider), 1);
}

registerSuggestions({
  name: "history",
  suggest: ({ session, source, offset }) => continuationsOf(source, offset, ranHere(session)),
});

interface Offer {
  readonly at: number;
  readonly texts: readonly string[];
  readonly index: number;
}

const setOffer = StateEffect.define<Offer | null>();

const offered = StateField.define<Offer | null>({
  create: () => null,
  update(offer, transaction) {
    for (const effect of transaction.effects) if (effect.is(setOffer)) return effect.value;
    if (!offer || (!transaction.docChanged && !transaction.selection)) return offer;
    return transaction.docChanged
      ? typedInto(
          offer,
          transaction.newDoc.sliceString(offer.at, transaction.newSelection.main.head),
          transaction.newSelection.main.head,
        )
      : null;
  },
  provide: (field) =>
    EditorView.decorations.from(field, (offer) =>
      offer
        ? Decoration.set(Decoration.widget({ widget: new Ghost(textOf(offer)), side: 1 }).range(offer.at))
        : Decoration.none,
    ),
});

const textOf = ({ texts, index }: Offer): string => texts[index] ?? "";

/** Whoever types what is offered keeps the rest of it. */
function typedInto(offer: Offer, typed: string, head: number): Offer | null {
  const texts = offer.texts.filter((text) => text.startsWith(typed) && text.length > typed.length);
  const index = texts.indexOf(textOf(offer));
  if (typed === "" || index < 0) return null;
  return { at: head, texts: texts.map((text) => text.slice(typed.length)), index };
}

class Ghost extends WidgetType {
  private readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  override eq(other: Ghost): boolean {
    return other.text === this.text;
  }
  override toDOM(): HTMLElement {
    const element = document.createElement("span");
    element.className = "suggestion";
    element.setAttribute("aria-hidden", "true");
    element.textContent = this.text;
    return element;
  }
}

async function offer(view: EditorView, place: EditorPlace): Promise<void> {
  const { state } = view;
  const { main, ranges } = state.selection;
  const line = state.doc.lineAt(main.head);
  if (ranges.length > 1 || !main.empty || line.to !== main.head) return;
  const request = { ...place, source: state.doc.toString(), offset: main.head };
  const answers = await Promise.all(
    providers.map((provider) => Promise.resolve(provider.suggest(request)).catch(() => [])),
  );
  const texts = [...new Set(answers.flat())].filter((text) => text !== "");
  if (texts.length === 0 || view.state.doc !== state.doc || view.state.selection.main.head !== main.head) return;
  show(view, { at: main.head, texts, index: 0 });
}

function show(view: EditorView, made: Offer): void {
  // An editor that got the caret a moment ago has none of the parts yet.
  if (view.state.field(offered, false) === undefined) view.dispatch({ effects: StateEffect.appendConfig.of(offered) });
  view.dispatch({ effects: [setOffer.of(made), EditorView.announce.of(`Suggestion: ${textOf(made)}`)] });
}

function turn(view: EditorView, step: number): boolean {
  const now = view.state.field(offered, false);
  if (!now) return false;
  show(view, { ...now, index: (now.index + step + now.texts.length) % now.texts.length });
  return true;
}

function accept(view: EditorView): boolean {
  const now = view.state.field(offered, false);
  if (!now) return false;
  const insert = textOf(now);
  view.dispatch({
    changes: { from: now.at, insert },
    selection: { anchor: now.at + insert.length },
    effects: setOffer.of(null),
    scrollIntoView: true,
    userEvent: "input.complete",
  });
  return true;
}

function dismiss(view: EditorView): boolean {
  if (!view.state.field(offered, false)) return false;
  view.dispatch({ effects: setOffer.of(null) });
  return true;
}

/** A list that is open has Tab first. */
const acceptByTab = (view: EditorView): boolean => completionStatus(view.state) !== "active" && accept(view);

/** So long after a key it is looked for, ms. */
const REST = 150;

/** Escape puts away a list that came while typing and the suggestion with it: nobody sees which of them has the key. */
const withTheList = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key === "Escape" && completionStatus(view.state) !== null) dismiss(view);
    return false;
  },
});

class Typing {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly place: EditorPlace;
  private readonly stop: () => void;

  constructor(view: EditorView, place: EditorPlace) {
    this.place = place;
    this.stop = beforeEscape(() => view.hasFocus && view.state.field(offered, false) != null);
  }

  update({ view, docChanged, transactions }: ViewUpdate): void {
    if (!docChanged) return;
    clearTimeout(this.timer);
    if (!editorSettings.get().suggest || !transactions.some((one) => one.isUserEvent("input.type"))) return;
    this.timer = setTimeout(() => {
      if (view.hasFocus && !view.state.field(offered, false)) void offer(view, this.place);
    }, REST);
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.stop();
  }
}

const part = (place: EditorPlace): Extension => [
  offered,
  Prec.highest(withTheList),
  Prec.highest(
    keymap.of([
      { key: "Tab", run: acceptByTab },
      { key: "Escape", run: dismiss },
    ]),
  ),
  ViewPlugin.define((view) => new Typing(view, place)),
];

registerEditorPart(part);

/** The commands, by what stands behind "inline-completer:". */
export function suggest(session: NotebookSession, what: string): void {
  const cell = session.active;
  const view = cell === null ? null : session.texts.get(cell)?.editor;
  if (!view || cell === null) return;
  if (what === "accept") accept(view);
  else if (what === "invoke") void offer(view, { session, cell });
  else turn(view, what === "next" ? 1 : -1);
}
