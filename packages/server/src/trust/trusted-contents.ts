/**
 * What this person trusts: digests of outputs that may run script in their frames, because they came of a run here or because
 * the person said so. Kept in the person's own state directory and nowhere in a notebook, so a notebook that comes from
 * elsewhere brings no trust with it, and the same content keeps it under any name.
 *
 * A file of lines, read at the first question. When it is lost, outputs are held back again, and nothing else happens.
 */
import { join } from "node:path";
import type { Fs } from "../storage/fs.ts";
import { hashOf } from "../storage/atomic-write.ts";

/** So many are remembered; the oldest go first. */
const BOUND = 100_000;

export class TrustedContents {
  readonly #fs: Fs;
  readonly #path: string;
  #digests: Promise<Set<string>> | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(fs: Fs, stateDir: string) {
    this.#fs = fs;
    this.#path = join(stateDir, "trusted");
  }

  /** [R117] */
  async has(digest: string): Promise<boolean> {
    await this.#turn;
    return (await this.#all()).has(keyOf(digest));
  }

  /** In order, and not waited for by whoever has something better to do. */
  add(digests: readonly string[]): Promise<void> {
    const done = this.#turn.then(() => this.#add(digests.map(keyOf)));
    this.#turn = done.catch(() => {});
    return done;
  }

  async #add(keys: readonly string[]): Promise<void> {
    const all = await this.#all();
    const fresh = keys.filter((key) => !all.has(key));
    if (fresh.length === 0) return;
    for (const key of fresh) all.add(key);
    const full = all.size > BOUND;
    if (full) for (const key of [...all].slice(0, all.size - BOUND / 2)) all.delete(key);
    const file = this.#fs.open(this.#path, "append");
    try {
      if (full) file.truncate(0);
      file.append(Buffer.from([...(full ? all : fresh), ""].join("\n")));
    } finally {
      file.close();
    }
  }

  #all(): Promise<Set<string>> {
    return (this.#digests ??= this.#read().catch(() => new Set<string>()));
  }

  async #read(): Promise<Set<string>> {
    const stat = await this.#fs.stat(this.#path);
    if (!stat) return new Set();
    const file = this.#fs.open(this.#path, "read");
    try {
      const text = Buffer.from(await file.read(0, stat.size)).toString("utf8");
      return new Set(text.split("\n").filter((line) => /^[0-9a-f]{32}$/.test(line)));
    } finally {
      file.close();
    }
  }
}

const keyOf = (digest: string): string => hashOf(digest).slice(0, 32);
