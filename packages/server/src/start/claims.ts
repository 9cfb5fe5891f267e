/**
 * One server for each open notebook. Servers of different folders may reach the same file, and its journal is one; so the
 * first to open it has it until that server ends, and the others are told where it is open.
 */
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { HttpError } from "../errors.ts";
import { claim, type ServerNote } from "./server-file.ts";

export interface NotebookClaims {
  /** Throws a message for people when another living server has it. */
  take(path: string): void;
  /** It is ours, or nobody's and ours from now on. */
  mayTake(path: string): boolean;
  release(): void;
}

export function createNotebookClaims(stateDir: string, note: () => ServerNote): NotebookClaims {
  const held = new Map<string, () => void>();
  const claims: NotebookClaims = {
    mayTake(path) {
      try {
        claims.take(path);
        return true;
      } catch {
        return false;
      }
    },
    take(path) {
      if (held.has(path)) return;
      const name = createHash("sha256").update(path).digest("hex").slice(0, 32);
      const found = claim(join(stateDir, "claims", `${name}.json`), note());
      if (found.ours) {
        held.set(path, found.release);
        return;
      }
      const { origin, pid, root } = found.other;
      throw new HttpError(
        409,
        `${basename(path)} is open in another Pellucid server, ${origin ?? "just starting"} for ${root} (process ${pid}). ` +
          "Open it there, or end that server first.",
      );
    },
    release() {
      for (const end of held.values()) end();
      held.clear();
    },
  };
  return claims;
}
