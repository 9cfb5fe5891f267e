/** Why a notebook cannot be opened, in words for whoever asked for it. */
import { basename } from "node:path";
import type { ServerFrame } from "@pellucid/protocol";
import { toHttpError } from "../errors.ts";
import { errorCode } from "../storage/fs.ts";
import { NewerJournalError } from "../storage/journal.ts";
import { MissingError, UnreadableError } from "./notebook-file.ts";

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const CAUSES: Record<string, string> = {
  ENOSPC: "the disk of the state folder is full. Free space, then open it again.",
  EACCES: "its journal cannot be written. Make the state folder writable, then open it again.",
  EPERM: "its journal cannot be written. Make the state folder writable, then open it again.",
  EMFILE: "too many files are open. Close some notebooks, then open it again.",
};

/** `now`: what the file is called since it was renamed, if it was. */
export function refusal(
  apiPath: string,
  error: unknown,
  now: string | null = null,
): Extract<ServerFrame, { kind: "refused" }> {
  const name = basename(apiPath);
  // Its folder may be missing with it.
  const unreadable = errorCode(error) === "ENOENT" ? new MissingError(name) : error;
  if (unreadable instanceof UnreadableError) {
    const { message, line, column } = unreadable;
    return {
      kind: "refused",
      reason: message,
      ...(line !== undefined && { line }),
      ...(column !== undefined && { column }),
      ...(unreadable instanceof MissingError && { missing: true }),
      ...(unreadable instanceof MissingError && now !== null && { now }),
    };
  }
  if (error instanceof NewerJournalError) return { kind: "refused", reason: error.message };
  const cause = CAUSES[errorCode(error)];
  const { message, status } = toHttpError(error);
  const words = status < 500 ? message : messageOf(error);
  return { kind: "refused", reason: cause ? `${name} could not be opened: ${cause}` : words };
}
