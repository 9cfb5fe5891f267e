/**
 * What lint says of a notebook because of its project: functions that other notebooks have too, modules without a test, jobs
 * that run it, outputs and large files in git. For pages: looked for some time after a page first asked for its problems,
 * one project at a time, and told when it is there. Opening a notebook looks at nothing.
 */
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findProject, type FoundProject, projectRoot } from "./lint-project.ts";
import { functionsIn } from "./project-functions.ts";

export interface ProjectLook {
  readonly project: FoundProject;
  /** Functions that another notebook has: their prints, and where. */
  readonly helpers: ReadonlyMap<string, string>;
}

/** A look begins so long after it was asked for, and stands for so long, ms. */
const LATER = 1500;
const LIFE = 30_000;

interface Known {
  at: number;
  look: ProjectLook | null;
  pending: boolean;
}

export class ProjectLooks {
  readonly #known = new Map<string, Known>();
  readonly #later: number;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(later = LATER) {
    this.#later = later;
  }

  /** What is known of the project around this file by now. A look that is missing or old is begun. */
  of(file: string): { readonly look: ProjectLook | null; readonly looking: boolean } {
    const known: Known = this.#known.get(file) ?? { at: 0, look: null, pending: false };
    this.#known.set(file, known);
    if (!known.pending && Date.now() - known.at > LIFE) {
      known.pending = true;
      this.#turn = this.#turn.then(() => this.#look(file, known)).catch(() => {});
    }
    return { look: known.look, looking: known.pending };
  }

  async #look(file: string, known: Known): Promise<void> {
    try {
      await pause(this.#later, undefined, { ref: false });
      const root = await projectRoot(dirname(file));
      if (root !== null) {
        const [project, functions] = await Promise.all([findProject(file, true), functionsIn(root)]);
        known.look = { project, helpers: elsewhere(functions, root, file) };
      }
    } finally {
      known.at = Date.now();
      known.pending = false;
    }
  }
}

function elsewhere(
  functions: ReadonlyMap<string, readonly string[]>,
  root: string,
  file: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, prints] of functions) {
    if (join(root, name) === file) continue;
    for (const print of prints) if (!found.has(print)) found.set(print, name);
  }
  return found;
}
