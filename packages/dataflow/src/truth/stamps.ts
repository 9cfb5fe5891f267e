/**
 * When what the page gives for a location last became of another kind: another import, other functions inside, shared
 * with other names. What a text would do is asked of kinds and not of values, so it stands while they do.
 */
import { EVERYTHING, type Location } from "./location.ts";

export class Stamps {
  private clock = 0;
  /** The whole page was laid anew then. */
  private floor = 0;
  private readonly at = new Map<Location, number>();

  get now(): number {
    return this.clock;
  }
  stamp(location: Location): void {
    this.at.set(location, ++this.clock);
  }
  all(): void {
    this.floor = ++this.clock;
    this.at.clear();
  }
  /** It may have become another kind after that. */
  isLater(location: Location, since: number): boolean {
    const { floor, at } = this;
    return floor > since || (at.get(location) ?? 0) > since || (at.get(EVERYTHING) ?? 0) > since;
  }
}
