/**
 * What cells' texts say, as truth asks for it. A long text is read on another thread, which takes a moment: until it has come,
 * its cell is an edited one that says of names what it said before, or, where nothing was read before, may do anything.
 * Whoever decides on truth and does not only show it has everything read first (`readAll`). Used by truth.ts.
 */
import { type CellFacts, NO_FACTS } from "@pellucid/dataflow";
import type { Cell, CellId } from "@pellucid/notebook";

/** Reads what a text says about names; null while a long one is read elsewhere, unless it is wanted `now`. */
export type ReadFacts = (source: string, now?: boolean) => CellFacts | null;

/** What waited for texts that have come. */
export interface Waited {
  readonly cells: ReadonlySet<CellId>;
  readonly runs: boolean;
}

export class Texts {
  private read: ReadFacts | null = null;
  private readonly sources = new Set<string>();
  private cells = new Set<CellId>();
  private runs = false;

  get readable(): boolean {
    return this.read !== null;
  }

  /** Some are being read elsewhere. */
  get waits(): boolean {
    return this.sources.size > 0;
  }

  /** From now on texts are read so, and all that waited is asked for again. */
  begin(read: ReadFacts): Waited {
    const waited = { cells: this.cells, runs: this.runs };
    this.read = read;
    this.sources.clear();
    this.cells = new Set();
    this.runs = false;
    return waited;
  }

  /** Reads what is still being read elsewhere; null where there is nothing of the kind. */
  readAll(): Waited | null {
    const { read } = this;
    if (!read || !this.waits) return null;
    for (const source of this.sources) read(source, true);
    return this.begin(read);
  }

  /** `before`: what the same cell said last. */
  ofCell({ id, source }: Cell, before: CellFacts | undefined): CellFacts {
    const facts = this.of(source);
    if (facts) return facts;
    this.cells.add(id);
    return before ? { ...before, fingerprint: source } : { ...ANYTHING, fingerprint: source };
  }

  ofRun(source: string): CellFacts | null {
    const facts = this.of(source);
    if (!facts) this.runs = true;
    return facts;
  }

  /** The cell's text says what another one says: they differ in comments and formatting only. */
  saysSame({ id, source }: Cell, other: string): boolean {
    if (source === other) return true;
    const [mine, theirs] = [this.of(source), this.of(other)];
    if (!mine || !theirs) this.cells.add(id);
    return mine !== null && mine.fingerprint === theirs?.fingerprint;
  }

  private of(source: string): CellFacts | null {
    const facts = this.read!(source);
    if (!facts) this.sources.add(source);
    return facts;
  }
}

const ANYTHING: CellFacts = { ...NO_FACTS, opaque: [{ what: "a long text that is being read", line: 1 }] };
