/**
 * What a cell gives otherwise than before, location by location. Cells go to and fro between two answers (fresh, stale, fresh
 * again), so the latest comparison of each is kept.
 */
import type { Contribution } from "./judging.ts";
import { isSameCarry, type Carry } from "./carry.ts";
import { functionsBehind } from "./run-draft.ts";
import { isName } from "./location.ts";
import type { Location } from "./location.ts";

export interface Difference {
  readonly location: Location;
  readonly was: Contribution | undefined;
  readonly gift: Contribution | undefined;
  /** Both are there, and nothing but the value tells them apart. */
  readonly sameKind: boolean;
}

type Gifts = ReadonlyMap<Location, Contribution>;

interface Compared {
  readonly now: Gifts;
  readonly age: number;
  readonly found: readonly Difference[];
}

const compared = new WeakMap<Gifts, Compared>();
const NONE: readonly Difference[] = [];

/** `age`: of the kernel's memory, which knows the functions inside of values. */
export function differences(before: Gifts, now: Gifts, age: number): readonly Difference[] {
  if (before === now) return NONE;
  const known = compared.get(before);
  if (known?.now === now && known.age === age) return known.found;
  const found: Difference[] = [];
  for (const [location, gift] of now) {
    const was = before.get(location);
    if (was && isSameGift(was, gift)) continue;
    found.push({ location, was, gift, sameKind: was !== undefined && isSameKind(location, was, gift) });
  }
  for (const [location, was] of before)
    if (!now.has(location)) found.push({ location, was, gift: undefined, sameKind: false });
  if (before.size > 0) compared.set(before, { now, age, found });
  return found;
}

/** Nothing but the value tells them apart; of what has no name nothing else is asked. */
export const isSameKind = (location: Location, a: Contribution, b: Contribution): boolean =>
  !isName(location) ||
  (a.write.how === b.write.how &&
    a.write.same === b.write.same &&
    a.write.iterator === b.write.iterator &&
    carriesSame(a.write.carry, b.write.carry) &&
    sameNames(a.from, b.from));

const carriesSame = (a: Carry, b: Carry): boolean =>
  a === b || (isSameCarry(a, b) && functionsBehind(a) === functionsBehind(b));

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((name, i) => name === b[i]));

const isSameGift = (a: Contribution, b: Contribution): boolean =>
  a === b ||
  (a.token === b.token &&
    a.doubt === b.doubt &&
    a.n === b.n &&
    a.write.how === b.write.how &&
    a.write.weak === b.write.weak &&
    a.write.same === b.write.same &&
    a.write.evidence === b.write.evidence &&
    a.write.carry === b.write.carry &&
    sameNames(a.from, b.from));
