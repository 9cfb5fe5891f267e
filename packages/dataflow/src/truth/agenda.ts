/**
 * Places of the page that are to be judged again, each with what is new for it: everything, or only what the cells above
 * give for a few locations. So a cell that an edit reaches is asked about that edit and not about all that it reads.
 */
import type { Location } from "./location.ts";

/** What is new at a place; null: anything may be. */
export type News = readonly Location[] | null;

const SETTLED = 0;
const TOLD = 1;
const ANEW = 2;

export class Agenda {
  private states = new Uint8Array(0);
  private news: (Location[] | undefined)[] = [];

  /** A page of so many cells, all to be judged. */
  restart(length: number): void {
    this.states = new Uint8Array(length).fill(ANEW);
    this.news = [];
  }
  allFrom(place: number): void {
    this.states.fill(ANEW, place);
  }
  anew(place: number): void {
    this.states[place] = ANEW;
  }
  tell(place: number, location: Location): void {
    if (this.states[place] === ANEW) return;
    const known = this.states[place] === TOLD ? this.news[place] : undefined;
    if (!known) this.news[place] = [location];
    else if (!known.includes(location)) known.push(location);
    this.states[place] = TOLD;
  }
  /** The first open place from there on; -1 when there is none. */
  next(from: number): number {
    for (let place = from; place < this.states.length; place++) if (this.states[place] !== SETTLED) return place;
    return -1;
  }
  /** Takes it off. */
  take(place: number): News {
    const news = this.states[place] === TOLD ? (this.news[place] ?? null) : null;
    this.states[place] = SETTLED;
    this.news[place] = undefined;
    return news;
  }
}
