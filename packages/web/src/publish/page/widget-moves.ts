/**
 * What readers move in the widgets of a published page: the same widget in another frame moves along, and so does what is linked with
 * it; a frame that is made later begins with what was moved. Nothing of it outlives the page.
 */
import type { LinkEnd, WidgetLink } from "../widget-links.ts";

type State = Readonly<Record<string, unknown>>;
interface Model {
  readonly comm: string;
  readonly state: State;
}

/** A frame, as it hears of moves. */
export type Hear = (comm: string, state: State) => void;

export class WidgetMoves {
  readonly #links: readonly WidgetLink[];
  readonly #moved = new Map<string, State>();
  /** By what each frame shows: one that is made anew takes the place of the one before. */
  readonly #frames = new Map<object, Hear>();

  constructor(links: readonly WidgetLink[]) {
    this.#links = links;
  }

  join(frame: object, hear: Hear): void {
    this.#frames.set(frame, hear);
  }

  /** As they stand now. */
  now<One>(models: readonly One[]): One[] {
    return models.map((each) => {
      const { comm, state } = each as Model;
      const moved = this.#moved.get(comm);
      return moved ? { ...each, state: { ...state, ...moved } } : each;
    });
  }

  /** [W120] `from`: the frame in which it was moved. */
  moved(from: object | null, comm: string, state: State): void {
    const before = this.#moved.get(comm) ?? {};
    this.#moved.set(comm, { ...before, ...state });
    for (const [frame, hear] of this.#frames) if (frame !== from) hear(comm, state);
    for (const { source, target, both } of this.#links) {
      this.#carry(comm, state, source, target);
      if (both) this.#carry(comm, state, target, source);
    }
  }

  #carry(comm: string, state: State, [from, key]: LinkEnd, [to, place]: LinkEnd): void {
    if (comm !== from || !Object.hasOwn(state, key)) return;
    const value = state[key];
    if (JSON.stringify(this.#moved.get(to)?.[place]) === JSON.stringify(value)) return;
    this.moved(null, to, { [place]: value });
  }
}
