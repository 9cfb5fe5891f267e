/**
 * Notebooks that are gone from the project and whose history is still there: which they are, and one of them put back as it
 * was last. Put back at its old path, it has its whole history again. Reads histories; writes the one file, never over another.
 */
import { mkdir, realpath, stat, writeFile } from "node:fs/promises";
import { dirname, relative, sep } from "node:path";
import { notebookText } from "@pellucid/notebook";
import { errorCode, HttpError, notFound } from "../errors.ts";
import type { Histories } from "./histories.ts";
import { notebookOf } from "./versions.ts";

export interface DeletedNotebook {
  /** As the lab names it. */
  readonly path: string;
  /** When its history was last written. */
  readonly at: string;
  /** Bytes of its history. */
  readonly size: number;
}

export interface DeletedNotebooksParts {
  readonly histories: Histories;
  readonly root: string;
  readonly resolvePath: (apiPath: string) => Promise<string>;
}

export class DeletedNotebooks {
  readonly #parts: DeletedNotebooksParts;

  constructor(parts: DeletedNotebooksParts) {
    this.#parts = parts;
  }

  /** The one that was used last first. */
  async list(): Promise<readonly DeletedNotebook[]> {
    const { histories, root } = this.#parts;
    const roots = [root, await realpath(root).catch(() => root)];
    const found: DeletedNotebook[] = [];
    for (const { path, size, used } of (await histories.all()).toSorted((a, b) => b.used - a.used)) {
      const home = roots.find((each) => path.startsWith(each.endsWith(sep) ? each : each + sep));
      if (home === undefined || (await stat(path).catch(() => null))) continue;
      found.push({ path: relative(home, path).split(sep).join("/"), at: new Date(used).toISOString(), size });
    }
    return found;
  }

  async restore(apiPath: string): Promise<{ readonly path: string }> {
    const path = await this.#parts.resolvePath(apiPath);
    const log = await this.#parts.histories.reader(path);
    if (!log?.state) throw notFound("The history of this notebook");
    const text = notebookText(await notebookOf(log, log.state));
    await mkdir(dirname(path), { recursive: true });
    try {
      await writeFile(path, text, { flag: "wx" });
    } catch (error) {
      if (errorCode(error) === "EEXIST") throw new HttpError(409, `${apiPath} exists already.`);
      throw error;
    }
    return { path: apiPath };
  }
}
