/**
 * The modules beside the notebook, as the present kernel has them: which use each other, which were loaded again, and whose
 * file has become another since they were loaded.
 */
import { type Location, moduleState } from "./location.ts";
import type { OutdatedModule, Ran } from "./ran.ts";

export class OwnModules {
  private readonly uses = new Map<Location, Set<Location>>();
  /** The latest run before which each of them was loaded again from a file that had changed. */
  private readonly reloads = new Map<Location, Ran>();
  private reported: readonly OutdatedModule[] = [];
  private onDisk: readonly OutdatedModule[] = [];

  take(ran: Ran): void {
    const { observed } = ran;
    this.reported = observed?.outdated ?? [];
    this.onDisk = [];
    for (const name of observed?.reloaded ?? []) this.reloads.set(moduleState(name), ran);
    for (const { name, uses = [] } of observed?.modules ?? []) {
      const known = this.uses.get(moduleState(name)) ?? new Set();
      for (const each of uses) known.add(moduleState(each));
      if (known.size > 0) this.uses.set(moduleState(name), known);
    }
  }

  /** Those that changed on disk after they were imported, as of the latest report, or found so since. */
  outdated(): readonly OutdatedModule[] {
    const { reported, onDisk } = this;
    return [...reported, ...onDisk.filter(({ name }) => !reported.some((one) => one.name === name))];
  }

  /** True when that says something new. The next report takes its place. */
  foundOnDisk(modules: readonly OutdatedModule[]): boolean {
    const before = namesOf(this.outdated());
    this.onDisk = modules;
    return before !== namesOf(this.outdated());
  }

  /** Since when a module has another text than before. */
  reloadOf(module: Location): Ran | undefined {
    return this.reloads.get(module);
  }

  *usedBy(module: Location): Generator<Location> {
    const found = new Set(this.uses.get(module));
    for (const next of found) {
      yield next;
      for (const each of this.uses.get(next) ?? []) found.add(each);
    }
  }
}

const namesOf = (modules: readonly OutdatedModule[]): string => modules.map(({ name }) => name).join(" ");
