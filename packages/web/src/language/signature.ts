/**
 * The signature of the call whose arguments are being written, above the caret, with the parameter that is meant. It comes
 * by itself behind `(` and `,` and goes when the call is closed; it never takes a key. Whoever knows more answers: of the
 * sources that do, the highest.
 */
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { showTooltip, ViewPlugin, type EditorView, type Tooltip, type ViewUpdate } from "@codemirror/view";
import { highlightInto } from "../outputs/highlight.ts";
import { callAt, placeAt } from "./code-place.ts";
import { LONGEST_HELPED, signatureSources, type EditorPlace, type SignatureHelp } from "./sources.ts";
import "./signature.css";

interface Shown {
  readonly help: SignatureHelp;
  /** The bracket of the call. */
  readonly at: number;
}

const show = StateEffect.define<Shown | null>();

const shown = StateField.define<Shown | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return value && transaction.docChanged ? { ...value, at: transaction.changes.mapPos(value.at) } : value;
  },
  provide: (field) => showTooltip.from(field, (value) => value && tooltipOf(value)),
});

const tooltipOf = ({ help, at }: Shown): Tooltip => ({
  pos: at,
  above: true,
  create: () => {
    const dom = draw(help);
    const line = dom.querySelector<HTMLElement>("pre")!;
    // Of a long signature the part that is meant is in sight.
    const mount = () => (line.scrollTop = (dom.querySelector("mark")?.offsetTop ?? 0) - 24);
    return { dom, mount, offset: { x: 0, y: 4 } };
  },
});

export function signaturePart(place: EditorPlace): Extension {
  return [shown, ViewPlugin.define((view) => new Follower(view, place))];
}

/** Asked again for as long as the caret is in a call. */
class Follower {
  private readonly view: EditorView;
  private readonly place: EditorPlace;
  private control: AbortController | null = null;
  private readonly leave = () => this.hide();

  constructor(view: EditorView, place: EditorPlace) {
    this.view = view;
    this.place = place;
    view.contentDOM.addEventListener("blur", this.leave);
  }

  update({ docChanged, selectionSet, state, transactions }: ViewUpdate): void {
    if (!docChanged && !selectionSet) return;
    const isOpen = state.field(shown) !== null;
    const begins = transactions.some((one) => one.isUserEvent("input.type") || one.isUserEvent("input.complete"));
    if (!isOpen && !begins) return;
    // Not within an update: the answer may be there at once.
    void Promise.resolve().then(() => this.ask(isOpen));
  }

  private async ask(isOpen: boolean): Promise<void> {
    this.control?.abort();
    const { state } = this.view;
    if (state.doc.length > LONGEST_HELPED) return;
    const { head, empty } = state.selection.main;
    const source = state.doc.toString();
    const place = placeAt(source, head);
    const call = empty && !place.comment ? callAt(source, head, place) : null;
    if (!call) return isOpen ? this.hide() : undefined;
    if (!isOpen && !/[(,=]\s*$/.test(source.slice(Math.max(0, head - 3), head))) return;
    const control = (this.control = new AbortController());
    const help = await first({ ...this.place, source, offset: head }, control.signal);
    if (control.signal.aborted || !this.view.hasFocus) return;
    this.view.dispatch({ effects: show.of(help && { help, at: call.bracket.at }) });
  }

  private hide(): void {
    this.control?.abort();
    if (this.view.state.field(shown, false)) this.view.dispatch({ effects: show.of(null) });
  }

  destroy(): void {
    this.control?.abort();
    this.view.contentDOM.removeEventListener("blur", this.leave);
  }
}

/** The highest source that answers; one that fails is as one that knows nothing. */
async function first(request: Parameters<(typeof signatureSources.all)[0]["signature"]>[0], signal: AbortSignal) {
  const asked = signatureSources.all
    .toSorted((a, b) => b.rank - a.rank)
    .map(async (source) => source.signature(request, signal));
  for (const answer of asked) {
    const help = await answer.catch(() => null);
    if (help) return help;
  }
  return null;
}

// ---- drawing -------------------------------------------------------------------------------------------------------

function draw({ label, parameters, active, text }: SignatureHelp): HTMLElement {
  const card = document.createElement("div");
  card.className = "signature floating";
  card.setAttribute("role", "tooltip");
  const line = document.createElement("pre");
  line.className = "signature-label";
  const [from, to] = (active === null ? undefined : parameters[active]) ?? [0, 0];
  for (const [part, isActive] of [
    [label.slice(0, from), false],
    [label.slice(from, to), true],
    [label.slice(to), false],
  ] as const) {
    if (part === "") continue;
    const span = document.createElement(isActive ? "mark" : "span");
    highlightInto(span, part, "python");
    line.append(span);
  }
  card.append(line);
  if (text) card.append(Object.assign(document.createElement("p"), { className: "signature-text", textContent: text }));
  return card;
}
