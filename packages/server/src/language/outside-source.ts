/**
 * Files outside of the lab's folder that a language server led to: libraries, stubs, Python's own. They are read for a page
 * that follows a name, and no other file is.
 */
import { readFile, stat } from "node:fs/promises";
import type { LanguageAnswer } from "@pellucid/protocol";
import type { Refs } from "./refs.ts";

const LARGEST = 5_000_000;

export async function outsideSource(name: string, refs: Refs | undefined): Promise<LanguageAnswer<"source">> {
  const failed = (reason: string) => ({ status: "failed", reason }) as const;
  if (!refs?.outside.has(name)) return failed(`Nothing has led to ${name} lately: go to the definition again.`);
  try {
    const { size } = await stat(name);
    if (size > LARGEST) return failed(`${name} is too large to be shown.`);
    return { status: "ok", result: { text: await readFile(name, "utf8") } };
  } catch {
    return failed(`${name} could not be read.`);
  }
}
