/**
 * Which cells must run so that the page is again what a run from the top would give, and what has to be undone first.
 * A cell that changed its own input needs that input as it was: its creator runs again. Names that the page does not make
 * at that place are taken away. State that neither can mend (options, patched modules) asks for an empty kernel.
 *
 * It decides nothing about time or consent; that is for people, who see the plan before it runs.
 */
import { expectedAt } from "./judge.ts";
import { EVERYTHING, HISTORY, isName, moduleState, OBJECTS } from "./location.ts";
import type { Location } from "./location.ts";
import type { PageCell } from "./ran.ts";
import type { Truth } from "./truth.ts";
import type { State } from "./verdict.ts";

/** `stale`: what ran and is not true any more; `to`: everything down to a cell; `top`: everything. */
export type Wanted = { readonly want: "stale" | "top" } | { readonly want: "to"; readonly cell: string };

export interface PlanStep {
  readonly cell: string;
  /** Asked for by its own state; otherwise because others need it or follow from it. */
  readonly role: "wanted" | "creator" | "follows" | "all";
  /** The name for which it is needed, or from which it follows. */
  readonly location?: Location;
}

export interface Plan {
  readonly steps: readonly PlanStep[];
  /** Names taken away before the first cell runs. */
  readonly drop: readonly string[];
  /** Nothing less than an empty kernel gives the earlier state back; this is what stands in the way. */
  readonly restart: Location | null;
}

const WANTED: Record<"stale" | "to" | "top", ReadonlySet<State>> = {
  stale: new Set<State>(["edited", "stale", "below", "ghost", "failed", "interrupted", "unknown"]),
  to: new Set<State>(["never", "edited", "stale", "below", "ghost", "failed", "interrupted", "unknown"]),
  top: new Set<State>(["never", "edited", "stale", "below", "ghost", "failed", "interrupted", "unknown"]),
};

export function planOf(truth: Truth, wanted: Wanted): Plan {
  const planning = new Planning(truth, wanted);
  planning.close();
  return planning.plan();
}

const runs = (cell: PageCell): boolean => cell.source.trim() !== "" && !cell.pinned && !cell.skipped;

class Planning {
  private readonly truth: Truth;
  private readonly end: number;
  private readonly need = new Map<number, PlanStep>();
  private readonly drop = new Set<string>();
  private restart: Location | null = null;
  private grown = false;

  constructor(truth: Truth, wanted: Wanted) {
    this.truth = truth;
    this.end = wanted.want === "to" ? (truth.order.placeOf(wanted.cell) ?? -1) : truth.row.length - 1;
    for (const [place, cell] of truth.row.entries()) {
      const verdict = truth.verdict(cell.id);
      const asked = wanted.want === "to" && place === this.end;
      if (place <= this.end && verdict && (asked || WANTED[wanted.want].has(verdict.state)) && this.mends(place))
        this.add(place, "wanted");
    }
  }

  /** Chance stays chance, however often it runs. */
  private mends(place: number): boolean {
    const verdict = this.truth.verdict(this.truth.row[place]!.id)!;
    return verdict.state !== "unknown" || verdict.cause?.kind !== "chance";
  }

  /** Until nothing more is needed: creators of what the cells read, and whoever follows from what they write. */
  close(): void {
    do {
      this.grown = false;
      for (const place of [...this.need.keys()].toSorted((a, b) => a - b)) {
        this.inputs(place);
        this.followers(place);
        if (this.restart) return;
      }
    } while (this.grown);
  }

  plan(): Plan {
    const places = [...this.need.keys()].toSorted((a, b) => a - b);
    if (this.restart === null)
      return { steps: places.map((place) => this.need.get(place)!), drop: [...this.drop], restart: null };
    // The values of all others go with the kernel.
    const ran = [...this.truth.row.keys()].filter((place) => this.truth.memory.runOf(this.truth.row[place]!.id));
    const last = Math.min(this.end, Math.max(...places, ...ran));
    const all = this.truth.row.slice(0, last + 1).filter((cell) => cell.source.trim() !== "" && !cell.skipped);
    const steps = all.map((cell): PlanStep => {
      const known = this.need.get(this.truth.order.placeOf(cell.id)!);
      return known ?? { cell: cell.id, role: "all" };
    });
    return { steps, drop: [], restart: this.restart };
  }

  private add(place: number, role: PlanStep["role"], location?: Location): void {
    const cell = this.truth.row[place];
    if (!cell || place > this.end || this.need.has(place) || !runs(cell)) return;
    this.need.set(place, { cell: cell.id, role, ...(location !== undefined && { location }) });
    this.grown = true;
  }

  /** Everything this cell reads must be there as the page above gives it. */
  private inputs(place: number): void {
    const { truth } = this;
    const id = truth.row[place]!.id;
    for (const location of truth.judged(id)?.reads ?? [])
      if (location === EVERYTHING) this.everything(place);
      else this.input(place, location);
    // What it may leave as it was, it has to find as it was.
    const { mayBind = [], mustBind = [] } = truth.cell(id)?.facts ?? {};
    const certain = new Set(mustBind);
    for (const name of mayBind) if (!certain.has(name)) this.input(place, name);
    if ((truth.cell(id)?.facts.opaque.length ?? 0) > 0) this.everything(place);
  }

  private everything(place: number): void {
    const { memory, order } = this.truth;
    for (const location of new Set([...memory.locations(), ...order.locations()])) this.input(place, location);
  }

  private input(place: number, location: Location): void {
    if (location === HISTORY || location === EVERYTHING || location === OBJECTS) return;
    const { memory, order } = this.truth;
    // Python keeps a module that it has once read.
    if (memory.outdated().some(({ name }) => moduleState(name) === location)) this.restart = location;
    const now = memory.now(location);
    const expected = expectedAt(this.truth, location, place);
    if (!expected) return now ? this.leftover(place, location) : undefined;
    const above = order.placeOf(expected.cell)!;
    if (this.need.has(above)) return;
    if (expected.gift.token !== null && expected.gift.token === now?.token) return;
    if (location.startsWith("ambient:") || location.startsWith("module:")) this.restart = location;
    else this.add(above, "creator", location);
  }

  /** The page makes nothing of this name above; what is there now has to go. */
  private leftover(place: number, location: Location): void {
    if (isName(location)) {
      if (this.truth.memory.now(location)?.how === "delete") return;
      this.drop.add(location);
      this.spread(location, place);
    } else if (location.startsWith("ambient:") || location.startsWith("module:")) this.restart = location;
    // A file that is there stays there, and so does the state of a generator that nobody seeded.
  }

  private followers(place: number): void {
    const { truth } = this;
    for (const location of truth.judged(truth.row[place]!.id)?.gives.keys() ?? []) {
      if (location === HISTORY) continue;
      if (location !== EVERYTHING) this.spread(location, place);
      else for (let below = place + 1; below <= this.end; below++) this.follow(below, location);
    }
  }

  /** Who reads or writes it below runs after it; as far as a cell that makes it anew, that one included. */
  private spread(location: Location, place: number): void {
    const { order, truth } = this;
    const writers = order.writersOf(location).filter((each) => each > place);
    const anew = writers.find((each) => isAnew(truth, each, location)) ?? order.length;
    for (const each of writers) if (each <= anew) this.follow(each, location);
    for (const each of order.readersOf(location)) if (each > place && each <= anew) this.follow(each, location);
    for (const each of order.readersOf(EVERYTHING)) if (each > place) this.follow(each, location);
  }

  private get order() {
    return this.truth.order;
  }

  /** Only what has run can become untrue. */
  private follow(place: number, location: Location): void {
    const cell = this.truth.row[place];
    if (cell && this.truth.memory.runOf(cell.id)) this.add(place, "follows", location);
  }
}

function isAnew(truth: Truth, place: number, location: Location): boolean {
  const judged = truth.judged(truth.row[place]!.id);
  const write = judged?.gives.get(location)?.write;
  return write?.how === "bind" && !write.weak && judged?.reads.has(location) !== true;
}
