/**
 * Tells a language server which files of its project changed under it, whoever changed them. A project is watched as a whole,
 * without what it only uses; a folder that is none (somebody's home) only itself.
 */
import { watch } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export interface FileEvent {
  readonly uri: string;
  /** 1 made, 2 changed, 3 gone. */
  readonly type: 1 | 2 | 3;
}

const IGNORED = ["node_modules", ".git", ".venv", "venv", "__pycache__", "site-packages"].map(
  (name) => `**/${name}/**`,
);
const CONCERNED = /\.(?:pyi?|[mc]?[jt]sx?|toml|json|cfg)$/i;
const TYPES = { create: 1, update: 2, delete: 3 } as const;

export class FolderWatch {
  #stop: () => void = () => {};
  #over = false;

  constructor(folder: string, isProject: boolean, changed: (events: readonly FileEvent[]) => void) {
    if (isProject) void this.#whole(folder, changed);
    else this.#alone(folder, changed);
  }

  async #whole(folder: string, changed: (events: readonly FileEvent[]) => void): Promise<void> {
    try {
      const { subscribe } = (await import("@parcel/watcher")).default;
      const told = await subscribe(
        folder,
        (_, events) => {
          const concerned = (events ?? []).filter(({ path }) => CONCERNED.test(path));
          if (concerned.length > 0)
            changed(concerned.map(({ path, type }) => ({ uri: pathToFileURL(path).href, type: TYPES[type] })));
        },
        { ignore: IGNORED },
      );
      this.#stop = () => void told.unsubscribe().catch(() => {});
      if (this.#over) this.#stop();
    } catch {
      if (!this.#over) this.#alone(folder, changed);
    }
  }

  #alone(folder: string, changed: (events: readonly FileEvent[]) => void): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name && CONCERNED.test(name)) changed([{ uri: pathToFileURL(join(folder, name)).href, type: 2 }]);
      });
      watcher.on("error", () => watcher.close());
      this.#stop = () => watcher.close();
    } catch {
      // Its own texts are told; other files are read when it starts again.
    }
  }

  end(): void {
    this.#over = true;
    this.#stop();
  }
}
