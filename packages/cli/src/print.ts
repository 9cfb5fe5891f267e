/**
 * What the command line says, and with which code it ends: the only place where an error becomes words here. Progress and
 * errors go to stderr, results to stdout.
 */
import { stripVTControlCharacters } from "node:util";

/** As documented in docs/handles.md. */
export const EXIT = {
  done: 0,
  failed: 1,
  unusable: 2,
  died: 3,
  usage: 64,
  interrupted: 130,
} as const;

/** Ends a verb with this message and code. */
export class Failure extends Error {
  readonly code: number;
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

export const say = (text: string): void => void process.stderr.write(`${text}\n`);

export function printFailure(error: unknown): number {
  if (error instanceof Failure) {
    say(`pellucid: ${error.message}`);
    return error.code;
  }
  say(`pellucid: ${systemErrorInWords(error)}`);
  return EXIT.unusable;
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "you may not open it",
  EPERM: "you may not change it",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  ENOSPC: "the disk is full. Free space, then run it again",
  EDQUOT: "your quota on this disk is used up. Free space, then run it again",
  EROFS: "the disk can only be read",
  EMFILE: "too many files are open",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  EIO: "the disk reports an error",
  EADDRINUSE: "another program uses this address. Give another --port",
};

export function systemErrorInWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const known = code !== undefined && Object.hasOwn(SYSTEM_ERRORS, code) ? SYSTEM_ERRORS[code] : undefined;
  return known ?? error.message;
}

const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;
const COLOUR = /(\x1b\[[\d;]*m)/;

/** Names and texts from a notebook are somebody else's: they must not steer the terminal. */
export const plain = (text: string): string => stripVTControlCharacters(text).replace(CONTROLS, "");

/** Colours stay where they are seen, everything else that steers a terminal goes. */
export function coloured(text: string, stream: { readonly isTTY?: boolean } = process.stderr): string {
  if (!stream.isTTY || process.env.NO_COLOR) return plain(text);
  const parts = text.split(COLOUR);
  return parts.map((part, i) => (i % 2 ? part : plain(part))).join("");
}
