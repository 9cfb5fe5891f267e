/**
 * Watches the files of a notebook's own modules that its kernel has loaded, so that cells which rest on a changed one are
 * marked when it is saved and not with the next run. A file is compared with what it was when the latest run's report came:
 * what had changed by then, the report says.
 */
import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { OutdatedModule } from "@pellucid/dataflow";
import type { Runner } from "@pellucid/execution";

/** Editors write in several steps, ms. */
const SETTLE = 120;
/** Each is a watch of the system's, which has not many. */
const MOST_FOLDERS = 40;

interface RoomOfModules {
  readonly runner: Pick<Runner, "state" | "foundOnDisk">;
  /** The notebook's: its kernel works in the folder of it. */
  readonly file: { readonly path: string };
}

export class ModuleFiles {
  readonly #room: RoomOfModules;
  #history: ReturnType<Runner["state"]>["history"] = [];
  #modules = new Map<string, OutdatedModule>();
  /** What each file was as of the latest report, by module. */
  #loaded = new Map<string, string>();
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #told = "";

  constructor(room: RoomOfModules) {
    this.#room = room;
  }

  /** The execution may have run something. */
  follow(): Promise<void> {
    const { history } = this.#room.runner.state();
    if (history === this.#history) return this.#looking;
    const last = this.#history.length - 1;
    const grew = last >= 0 && history[last] === this.#history[last];
    if (!grew) this.#modules = new Map();
    for (const { observation } of grew ? history.slice(last + 1) : history)
      for (const { name, file } of observation?.modules ?? [])
        if (file !== undefined) this.#modules.set(name, { name, file });
    this.#history = history;
    this.#told = "";
    this.#watch();
    const at = history.findLast((run) => run.at !== undefined)?.at;
    return this.#inTurn(() => this.#note(at ?? Infinity));
  }

  /** Looks at the files now. */
  check(): Promise<void> {
    return this.#modules.size === 0 ? this.#looking : this.#inTurn(() => this.#look());
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #pathOf(file: string): string {
    return join(dirname(this.#room.file.path), file);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    return (this.#looking = this.#looking.then(work).catch(() => {}));
  }

  /** `reported`: when, ms since 1970. What was saved after that has changed already, if its clock can be believed. */
  async #note(reported: number): Promise<void> {
    const loaded = new Map<string, string>();
    for (const { name, file } of this.#modules.values()) {
      const found = await stampOf(this.#pathOf(file));
      const isNewer = found && found.at > reported && found.at <= Date.now();
      if (found) loaded.set(name, isNewer ? "another" : found.stamp);
    }
    this.#loaded = loaded;
    await this.#look();
  }

  async #look(): Promise<void> {
    const history = this.#history;
    const changed: OutdatedModule[] = [];
    for (const module of this.#modules.values()) {
      const before = this.#loaded.get(module.name);
      const found = before === undefined ? null : await stampOf(this.#pathOf(module.file));
      if (found && found.stamp !== before) changed.push(module);
    }
    const told = changed.map(({ name }) => name).join(" ");
    if (told === this.#told || history !== this.#history) return;
    this.#told = told;
    this.#room.runner.foundOnDisk(changed);
  }

  #watch(): void {
    const paths = [...this.#modules.values()].map(({ file }) => this.#pathOf(file));
    const wanted = new Set([...new Set(paths.map((path) => dirname(path)))].slice(0, MOST_FOLDERS));
    for (const [folder, watcher] of this.#watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#watchFolder(folder);
  }

  #watchFolder(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name !== null && ![...this.#modules.values()].some(({ file }) => basename(file) === name)) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => void this.check(), SETTLE);
      });
      watcher.on("error", () => watcher.close());
      this.#watchers.set(folder, watcher);
    } catch {
      // No watches left, or none on this file system: the next run tells.
    }
  }
}

async function stampOf(path: string): Promise<{ at: number; stamp: string } | null> {
  const found = await stat(path).catch(() => null);
  return found && { at: found.mtimeMs, stamp: `${found.mtimeMs} ${found.size}` };
}
