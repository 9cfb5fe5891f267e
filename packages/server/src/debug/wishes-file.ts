/**
 * What a person set for debugging a notebook, kept in a small file of the room's folder in the state directory: never in the
 * notebook. It is read when somebody looks at the notebook, and written a moment after it changed. A file that cannot be
 * read is no file.
 */
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { type DebugWishes, NO_WISHES } from "@pellucid/execution";
import { shape } from "@pellucid/protocol";

export interface KeptDebug extends DebugWishes {
  /** The kernel's life that a debugger was attached to. */
  readonly session: string | null;
}

const { anyOf, count, listOf, nameUpTo, oneOf, optional, orNull, shaped, textUpTo } = shape;
const flag = (value: unknown) => typeof value === "boolean";
const text = textUpTo(20_000);
const fits = shaped({
  pauseOn: oneOf("never", "failures", "raised"),
  muted: flag,
  breakpoints: listOf(
    shaped({
      id: nameUpTo(200),
      place: anyOf(shaped({ cell: nameUpTo(200) }), shaped({ path: nameUpTo(4096) })),
      line: count,
      on: flag,
      condition: optional(text),
      log: optional(text),
    }),
    1000,
  ),
  watches: listOf(text, 100),
  session: orNull(text),
});

export async function readKept(path: string): Promise<KeptDebug | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return fits(value) ? (value as KeptDebug) : null;
  } catch {
    return null;
  }
}

/** Whole or not at all; nothing set is no file. */
export async function writeKept(path: string, kept: KeptDebug): Promise<void> {
  const { session, ...wishes } = kept;
  if (session === null && JSON.stringify(wishes) === JSON.stringify(NO_WISHES)) return rm(path, { force: true });
  await writeFile(`${path}.new`, JSON.stringify(kept), { mode: 0o600 });
  await rename(`${path}.new`, path);
}
