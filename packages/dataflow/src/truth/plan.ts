/**
 * Which cells must run so that the page is again what a run from the top would give, and what has to be undone first.
 * A cell that changed its own input needs that input as it was: a checkpoint gives it, or its creator runs again. Names that the page does not make
 * at that place are taken away. State that neither can mend (options, patched modules) asks for an empty kernel.
 *
 * It decides nothing about time or consent; that is for people, who see the plan before it runs.
 */
import { type Checkpoint, putBefore } from "./checkpoints.ts";
import { expectedAt } from "./judging.ts";
import { brokenHistory } from "./judge.ts";
import { ANY_FILE, EVERYTHING, HISTORY, isFile, isGenerator, isName, moduleState, OBJECTS } from "./location.ts";
import type { Location } from "./location.ts";
import type { PageCell } from "./ran.ts";
import type { Truth } from "./truth.ts";
import { isChance, type State } from "./verdict.ts";

/** `stale`: what ran and is not true any more; `auto`: what is stale because of others; `to`: everything down to a cell; `top`: everything. */
export type Wanted = { readonly want: "stale" | "auto" | "top" } | { readonly want: "to"; readonly cell: string };

export interface PlanStep {
  readonly cell: string;
  /** Asked for by its own state; otherwise because others need it or follow from it. */
  readonly role: "wanted" | "creator" | "follows" | "all";
  /** The name for which it is needed, or from which it follows. */
  readonly location?: Location;
  /** Of a creator: the run whose value is wanted, for which there is no checkpoint. */
  readonly version?: number;
}

/** Values that are put back right before a cell runs. */
export interface PlanRestore {
  readonly checkpoint: string;
  readonly before: string;
  /** Location to the run whose value it has again. */
  readonly put: Readonly<Record<Location, number>>;
}

export interface Plan {
  readonly steps: readonly PlanStep[];
  /** Names taken away before the first cell runs. */
  readonly drop: readonly string[];
  readonly restores: readonly PlanRestore[];
  /** Nothing less than an empty kernel gives the earlier state back; this is what stands in the way. */
  readonly restart: Location | null;
}

const WANTED: Record<Wanted["want"], ReadonlySet<State>> = {
  auto: new Set<State>(["stale"]),
  stale: new Set<State>(["edited", "stale", "below", "ghost", "failed", "interrupted", "unknown"]),
  to: new Set<State>(["never", "edited", "stale", "below", "ghost", "failed", "interrupted", "unknown"]),
  top: new Set<State>(["never", "edited", "stale", "below", "ghost", "failed", "interrupted", "unknown"]),
};

/** `kept`: the checkpoints there are, newest last. */
export function planOf(truth: Truth, wanted: Wanted, kept: readonly Checkpoint[] = []): Plan {
  let usable = kept;
  for (;;) {
    const planning = new Planning(truth, wanted, usable);
    planning.close();
    const unfit = planning.unfit();
    if (unfit.size === 0) return planning.plan();
    usable = usable.filter(({ id }) => !unfit.has(id));
  }
}

/** A pinned cell keeps what its run left, once it has run. */
const runs = ({ memory }: Truth, { id, source, pinned, skipped }: PageCell): boolean =>
  source.trim() !== "" && !skipped && !(pinned && memory.runOf(id)?.ran.ended === "ok");

class Planning {
  private readonly truth: Truth;
  private readonly end: number;
  private readonly need = new Map<number, PlanStep>();
  private readonly drop = new Set<string>();
  private readonly kept: readonly Checkpoint[];
  /** What is put back, by checkpoint and, for generators, by location. */
  private readonly restores = new Map<string, { id: string; place: number; put: Record<Location, number> }>();
  private restart: Location | null = null;
  private grown = false;

  constructor(truth: Truth, wanted: Wanted, kept: readonly Checkpoint[]) {
    this.truth = truth;
    this.kept = kept.toReversed();
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
    return verdict.state !== "unknown" || !isChance(verdict.cause);
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
      return {
        steps: places.map((place) => this.need.get(place)!),
        drop: [...this.drop],
        restores: this.restoresInOrder(),
        restart: null,
      };
    // The values of all others go with the kernel.
    const ran = [...this.truth.row.keys()].filter((place) => this.truth.memory.runOf(this.truth.row[place]!.id));
    const last = Math.min(this.end, Math.max(...places, ...ran));
    const all = this.truth.row.slice(0, last + 1).filter((cell) => cell.source.trim() !== "" && !cell.skipped);
    const steps = all.map((cell): PlanStep => {
      const known = this.need.get(this.truth.order.placeOf(cell.id)!);
      return known ?? { cell: cell.id, role: "all" };
    });
    return { steps, drop: [], restores: [], restart: this.restart };
  }

  private restoresInOrder(): PlanRestore[] {
    const all = [...this.restores.values()].toSorted((a, b) => a.place - b.place);
    return all.map(({ id, place, put }) => ({ checkpoint: id, before: this.truth.row[place]!.id, put }));
  }

  /** Checkpoints that would overwrite what the plan makes, or part it from what a cell before has taken of it. */
  unfit(): ReadonlySet<string> {
    const unfit = new Set<string>();
    if (this.restart !== null) return unfit;
    for (const { id, place, put } of this.restores.values())
      for (const location of Object.keys(put)) {
        if (this.need.has(this.order.writerAbove(location, place))) unfit.add(id);
        for (const [above, { cell }] of this.need) {
          const judged = above < place ? this.truth.judged(cell) : undefined;
          const touches =
            judged && [judged.reads, judged.gives].some((all) => all.has(location) || all.has(EVERYTHING));
          if (touches) unfit.add(id);
        }
      }
    return unfit;
  }

  private add(place: number, role: PlanStep["role"], location?: Location, version?: number): void {
    const cell = this.truth.row[place];
    if (!cell || place > this.end || this.need.has(place) || !runs(this.truth, cell)) return;
    this.need.set(place, {
      cell: cell.id,
      role,
      ...(location !== undefined && { location }),
      ...(version !== undefined && { version }),
    });
    this.grown = true;
  }

  /** Whether a checkpoint gives it back before this cell; the cells below then see other objects than they did. */
  private restore(place: number, location: Location, token: number | string | null): boolean {
    if (typeof token !== "number" || !(isName(location) || isGenerator(location))) return false;
    for (const known of this.restores.values()) if (known.put[location] === token && known.place <= place) return true;
    for (const checkpoint of this.kept) {
      if (checkpoint.holds[location] !== token) continue;
      const put = putBefore(this.truth, checkpoint, place, location);
      if (!put) continue;
      const { id } = checkpoint;
      this.restores.set(isGenerator(location) ? `${id} ${location}` : id, { id, place, put });
      for (const each of Object.keys(put)) this.spread(each, place);
      this.grown = true;
      return true;
    }
    return false;
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
    for (const location of new Set([...memory.locations(), ...order.locations()]))
      if (location !== HISTORY) this.input(place, location);
  }

  /** Who looks for any file needs those that the page above makes. */
  private files(place: number): void {
    for (const location of this.truth.order.locations())
      if (isFile(location) && expectedAt(this.truth, location, place)) this.input(place, location);
  }

  private input(place: number, location: Location): void {
    const { memory, order } = this.truth;
    if (location === HISTORY && brokenHistory(this.truth, place, memory.lastRun + 1, "inferred"))
      this.restart = location;
    if (location === HISTORY || location === EVERYTHING || location === OBJECTS) return;
    if (location === ANY_FILE) return this.files(place);
    // Python keeps a module that it has once read.
    if (memory.modules.outdated().some(({ name }) => moduleState(name) === location)) this.restart = location;
    const now = memory.now(location);
    const expected = expectedAt(this.truth, location, place);
    if (!expected) return now ? this.leftover(place, location) : undefined;
    const above = order.placeOf(expected.cell)!;
    if (this.need.has(above)) return;
    if (expected.gift.token !== null && expected.gift.token === now?.token) return;
    // Drawing once more makes it no better.
    if (expected.gift.doubt === "drawn" && now?.cell === expected.cell) return;
    if (location.startsWith("ambient:") || location.startsWith("module:")) this.restart = location;
    else if (!this.restore(place, location, expected.gift.token))
      this.add(above, "creator", location, expected.gift.token === null ? undefined : expected.gift.n);
  }

  /** The page makes nothing of this name above; what is there now has to go. */
  private leftover(place: number, location: Location): void {
    if (isName(location)) {
      const now = this.truth.memory.now(location);
      // What a pinned cell has left stays.
      if (now?.how === "delete" || (now?.cell != null && this.truth.cell(now.cell)?.pinned)) return;
      this.drop.add(location);
      this.spread(location, place);
    } else if (location.startsWith("ambient:") || location.startsWith("module:")) this.restart = location;
    // A file that is there stays there, and so does the state of a generator that nobody seeded. Who looked for it runs again.
    else if (isFile(location))
      for (const asks of [location, ANY_FILE])
        for (const above of this.order.readersOf(asks)) if (above < place) this.add(above, "creator", location);
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
    for (const asks of isFile(location) ? [location, ANY_FILE] : [location])
      for (const each of order.readersOf(asks)) if (each > place && each <= anew) this.follow(each, location);
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
