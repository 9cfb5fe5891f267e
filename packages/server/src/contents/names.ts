/** Names for new things: untitled ones, and copies. Taken names are found out by making, never by looking first. */
import { errorCode } from "../errors.ts";

/** Splits before the last dot for notebooks, before the first otherwise (`a.tar.gz`). */
function splitName(name: string): { stem: string; ext: string } {
  const at = name.endsWith(".ipynb") ? name.lastIndexOf(".") : name.indexOf(".", 1);
  return at < 0 ? { stem: name, ext: "" } : { stem: name.slice(0, at), ext: name.slice(at) };
}

/** `Untitled.ipynb`, `Untitled1.ipynb`; `Untitled Folder`, `Untitled Folder 1`. */
export function* untitled(stem: string, ext: string): Generator<string> {
  const gap = stem.includes(" ") ? " " : "";
  yield stem + ext;
  for (let n = 1; ; n++) yield `${stem}${gap}${n}${ext}`;
}

/** `a-Copy1.ipynb`, `a-Copy2.ipynb`; a copy of a copy counts on. */
export function* copies(name: string): Generator<string> {
  const { stem, ext } = splitName(name);
  const base = stem.replace(/-Copy\d*$/, "");
  for (let n = 1; ; n++) yield `${base}-Copy${n}${ext}`;
}

/** The first name that can be made. `make` rejects with EEXIST for a taken one. */
export async function firstFree(names: Iterable<string>, make: (name: string) => Promise<void>): Promise<string> {
  let tries = 0;
  for (const name of names) {
    try {
      await make(name);
      return name;
    } catch (error) {
      if (errorCode(error) !== "EEXIST" && errorCode(error) !== "ERR_FS_CP_EEXIST") throw error;
      if (++tries > 10_000) break;
    }
  }
  throw Object.assign(new Error("no free name"), { code: "EEXIST" });
}
