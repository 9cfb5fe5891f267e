/**
 * The people of a room: who looks at the notebook, how each is called and shown, and where each is. Names and colours are
 * the browser's to keep; here nobody gets a name or colour that somebody else present has. Nothing of it is journaled, and
 * while one view is alone nothing is sent.
 */
import { type ClientFrame, PERSON_COLORS, type Person, type Whereabouts } from "@pellucid/protocol";
import type { Visitor } from "./room-options.ts";
import type { View } from "./views.ts";

type Wish = Pick<ClientFrame & { kind: "hello" }, "client" | "name" | "color">;

export class People {
  readonly #views = new Map<View, Person>();
  /** Where somebody is, not yet told: what he typed before is on its way into the journal. */
  readonly #held = new Map<View, Whereabouts>();
  /** How everybody who was here was called, for what is written down about their edits. */
  readonly #names = new Map<string, string>();

  get size(): number {
    return this.#views.size;
  }
  views(): IterableIterator<View> {
    return this.#views.keys();
  }
  has(view: View): boolean {
    return this.#views.has(view);
  }
  list(): Person[] {
    return [...this.#views.values()];
  }
  of(view: View): Person | undefined {
    return this.#views.get(view);
  }
  /** The name of a person who is or was here. */
  name(id: string): string | undefined {
    return this.#names.get(id);
  }

  come(view: View, visitor: Visitor, wish: Wish): void {
    const again = this.list().find(({ id }) => id === visitor.id);
    const name = again?.name ?? this.#freeName(visitor.id, wish.name || visitor.name);
    const color = again?.color ?? this.#freeColor(visitor.id, wish.color);
    const { client } = wish;
    const reader = visitor.reader && { reader: true as const };
    this.#views.set(view, { client, id: visitor.id, name, color, ...reader, cell: null, mode: "command" });
    this.#names.set(visitor.id, name);
  }

  leave(view: View): boolean {
    this.#held.delete(view);
    return this.#views.delete(view);
  }

  /** All views of this person are called and shown so from now on. */
  rename(view: View, { name, color }: { name: string; color: string }): void {
    const id = this.of(view)?.id;
    if (id === undefined) return;
    const shown = { name: this.#freeName(id, name), color: this.#freeColor(id, color) };
    for (const person of this.#views.values()) if (person.id === id) Object.assign(person, shown);
    this.#names.set(id, shown.name);
  }

  tell(except?: View): void {
    const people = this.list();
    for (const view of this.#views.keys()) if (view !== except) view.send({ kind: "people", people });
  }

  /** Tells the others where this view is, behind what was typed there (`safe`); only the last place of many. */
  moved(view: View, { cell, mode, ranges, top }: Whereabouts, safe: Promise<void> | null): void {
    const person = this.of(view);
    if (!person) return;
    const place: Whereabouts = { cell, mode, ...(ranges && { ranges }), ...(top && { top }) };
    if (!ranges) delete person.ranges;
    if (!top) delete person.top;
    Object.assign(person, place);
    if (this.#views.size < 2) return;
    const waits = this.#held.has(view);
    this.#held.set(view, place);
    if (waits) return;
    if (safe) void safe.then(() => this.#tellPlace(view));
    else this.#tellPlace(view);
  }

  #tellPlace(view: View): void {
    const place = this.#held.get(view);
    const person = this.of(view);
    this.#held.delete(view);
    if (!place || !person) return;
    for (const other of this.#views.keys())
      if (other !== view) other.send({ kind: "presence", client: person.client, ...place });
  }

  #others(id: string): Person[] {
    return this.list().filter((person) => person.id !== id);
  }
  #freeName(id: string, wanted: string): string {
    const taken = new Set(this.#others(id).map(({ name }) => name));
    let name = wanted;
    for (let next = 2; taken.has(name); next++) name = `${wanted} ${next}`;
    return name;
  }
  #freeColor(id: string, wanted: string | undefined): string {
    const taken = new Set(this.#others(id).map(({ color }) => color));
    if (wanted !== undefined && !taken.has(wanted)) return wanted;
    return PERSON_COLORS.find((color) => !taken.has(color)) ?? wanted ?? PERSON_COLORS[0];
  }
}
