/**
 * The seat of language help in a cell's editor: an empty place that is filled once somebody edits, by what
 * editor-language.ts makes of the registered sources. Comes with the editor's code and holds nothing else, so that neither
 * the page's first load nor the first caret waits for help.
 */
import { Compartment, type Extension } from "@codemirror/state";
import { type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { EditorPlace } from "./sources.ts";

/** After the caret has come, ms: its own drawing goes first, and the first keys of whoever types at once. */
const SOON = 200;

export function helpSeat(place: EditorPlace): Extension {
  const seat = new Compartment();
  return [seat.of([]), ViewPlugin.define((view) => new Seat(view, seat, place))];
}

class Seat {
  private ended = false;
  private stop: () => void = () => {};
  private wanted = false;
  /** What was typed before help was here. */
  private typed = false;
  /** Where the pointer came to rest before help was here. */
  private pointer: MouseEvent | null = null;
  private readonly view: EditorView;
  private readonly seat: Compartment;
  private readonly place: EditorPlace;

  constructor(view: EditorView, seat: Compartment, place: EditorPlace) {
    this.view = view;
    this.seat = seat;
    this.place = place;
    view.contentDOM.addEventListener("focus", this.fill);
  }

  /** With the first caret: who only prepares an editor needs no help yet. */
  private readonly fill = () => {
    if (this.wanted) return;
    this.wanted = true;
    this.view.contentDOM.addEventListener("mousemove", this.pointed);
    setTimeout(async () => {
      const loaded = await import("./editor-language.ts").catch(() => null);
      if (!loaded) return void (this.wanted = false);
      if (this.ended) return;
      this.view.contentDOM.removeEventListener("mousemove", this.pointed);
      this.stop = loaded.languageOf(this.place, (extension) => {
        if (!this.ended) this.view.dispatch({ effects: this.seat.reconfigure(extension) });
      });
      // Completion missed the keys that came before it: it is told that somebody types.
      if (this.typed && !this.ended && this.view.hasFocus) this.view.dispatch({ userEvent: "input.type" });
      // And the card of the name under a pointer that lies still: it is told that the pointer came.
      if (this.pointer && this.view.contentDOM.matches(":hover"))
        this.view.contentDOM.dispatchEvent(new MouseEvent("mousemove", this.pointer));
    }, SOON);
  };

  private readonly pointed = (event: MouseEvent) => {
    this.pointer = event;
  };

  update(update: ViewUpdate): void {
    this.typed = update.docChanged ? update.transactions.some((one) => one.isUserEvent("input.type")) : this.typed;
  }

  destroy(): void {
    this.ended = true;
    this.stop();
    this.view.contentDOM.removeEventListener("focus", this.fill);
    this.view.contentDOM.removeEventListener("mousemove", this.pointed);
  }
}
