/**
 * Copies of values that the kernel keeps, and when one of them may stand for a cell's run: which values are worth a copy,
 * and which copy gives a cell what it would find from the top. It copies nothing itself.
 *
 * A copy tears nothing apart only if everything that shared objects with it, at that place of the page, comes back with
 * it. Where that is not known, there is no checkpoint, and the creator runs again.
 */
import { expectedAt } from "./judging.ts";
import { isGenerator, isName } from "./location.ts";
import type { Location } from "./location.ts";
import type { Truth } from "./truth.ts";

/** Values as they were after the run `after`: of each location the run whose value it is. */
export interface Checkpoint {
  readonly id: string;
  readonly after: number;
  readonly holds: Readonly<Record<Location, number>>;
}

/** What is to be copied now: groups of names that share objects, and the states of random generators. */
export interface Keeping {
  readonly groups: readonly Readonly<Record<string, number>>[];
  readonly generators: Readonly<Record<Location, number>>;
}

const MOST_GROUPS = 40;

/**
 * A value is worth a copy when another cell of the page changes it, or when it took long to make (`isDear`, by the run).
 * `among`: the locations to look at; all when absent.
 */
export function worthKeeping(
  truth: Truth,
  kept: readonly Checkpoint[],
  isDear: (n: number) => boolean,
  among: Iterable<Location> = truth.memory.locations(),
): Keeping {
  const groups: Record<string, number>[] = [];
  const generators: Record<Location, number> = {};
  const seen = new Set<string>();
  for (const location of among) {
    if (seen.has(location) || groups.length >= MOST_GROUPS) continue;
    const n = valueOf(truth, location);
    if (n === null || !(changesElsewhere(truth, location) || (isName(location) && isDear(n)))) continue;
    if (isGenerator(location)) generators[location] = n;
    else {
      const group = groupOf(truth, location, seen);
      if (group && !kept.some((one) => includes(one.holds, group))) groups.push(group);
    }
  }
  const known = kept.some((one) => includes(one.holds, generators));
  return { groups, generators: known ? {} : generators };
}

export const includes = (holds: Checkpoint["holds"], part: Checkpoint["holds"]): boolean =>
  Object.entries(part).every(([location, n]) => Object.hasOwn(holds, location) && holds[location] === n);

/** The run whose value it has now; null where that is not one run's value, or an import's, which needs no copy. */
function valueOf({ memory }: Truth, location: Location): number | null {
  if (location === "random:other" || !(isName(location) || isGenerator(location))) return null;
  const version = memory.now(location);
  if (!version || version.how === "delete" || version.token !== version.n) return null;
  return memory.wroteBy(version.n, location)?.token === version.token ? version.n : null;
}

function changesElsewhere({ order, memory }: Truth, location: Location): boolean {
  const maker = memory.now(location)?.cell;
  return order.writersOf(location).some((place) => order.at(place) !== maker);
}

function groupOf(truth: Truth, location: Location, seen: Set<string>): Record<string, number> | null {
  const group: Record<string, number> = {};
  for (const name of truth.memory.sharing(location)) {
    seen.add(name);
    if (!truth.memory.has(name) || truth.memory.importOf(name) !== undefined) continue;
    const n = valueOf(truth, name);
    if (n === null) return null;
    group[name] = n;
  }
  return Object.keys(group).length > 0 ? group : null;
}

/** No cell can ask for it any more: the cells that made what it holds have made it anew, or are gone. */
export function isOutdated(truth: Truth, { holds }: Checkpoint): boolean {
  return !Object.entries(holds).some(([location, n]) => {
    const maker = truth.memory.makerOf(n);
    const last = maker === null ? undefined : truth.memory.runOf(maker);
    return maker !== null && truth.cell(maker) !== undefined && last?.wrote.get(location)?.n === n;
  });
}

/** What a checkpoint would put back right before the cell at `place`, for the sake of `location`; null: it would not do. */
export function putBefore(
  truth: Truth,
  checkpoint: Checkpoint,
  place: number,
  location: Location,
): Record<Location, number> | null {
  const fits = (each: Location): boolean =>
    expectedAt(truth, each, place)?.gift.token === checkpoint.holds[each] && checkpoint.holds[each] !== undefined;
  if (!fits(location)) return null;
  if (isGenerator(location)) return { [location]: checkpoint.holds[location]! };
  const names = Object.keys(checkpoint.holds).filter((each) => isName(each) && fits(each));
  if (knowsIdentity(truth, place, names)) return null;
  for (const name of truth.memory.sharedSince(checkpoint.after, new Set(names)) ?? [ANYBODY])
    if (name === ANYBODY || expectedAt(truth, name, place) !== null) return null;
  return Object.fromEntries(names.map((name) => [name, checkpoint.holds[name]!]));
}

const ANYBODY = "*";

/** A copy is another object: a cell above that noted which object it was would not know it again. */
const IDENTITY = /\b(id|hash)\s*\(|weak|Weak/;

function knowsIdentity({ row, order }: Truth, place: number, names: readonly string[]): boolean {
  const readers = new Set(names.flatMap((name) => order.readersOf(name).filter((reader) => reader < place)));
  return [...readers].some((reader) => IDENTITY.test(row[reader]!.source));
}
