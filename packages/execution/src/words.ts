/**
 * What an execution says in words: how a kernel ended, how long something took. Messages for people are made here so that
 * the page, the command line and the saved notebook use the same ones.
 */
import type { KernelExit } from "@pellucid/protocol";

const SIGNALS: Readonly<Record<string, string>> = {
  SIGSEGV: "a fault in native code",
  SIGBUS: "a fault in native code",
  SIGILL: "a fault in native code",
  SIGFPE: "a fault in native code",
  SIGABRT: "native code gave up",
  SIGKILL: "ended from outside, perhaps for lack of memory",
  SIGTERM: "asked from outside to end",
};

/** "The kernel died: SIGSEGV (a fault in native code)." without the full stop; `when` it did where that is the cause. */
export function deathInWords(exit: KernelExit, when: "starting" | "interrupted" | null): string {
  const cause = causeInWords(exit);
  if (when === "starting") return `The kernel died while it started: ${cause}`;
  // Some kernels take the signal of an interrupt for their end, and go in good order.
  if (when === "interrupted" && exit.code === 0) return "The kernel died when it was interrupted";
  return `The kernel died: ${cause}`;
}

function causeInWords(exit: KernelExit): string {
  if (exit.outOfMemory) return `out of memory${exit.signal ? ` (${exit.signal})` : ""}`;
  if (exit.signal !== null) {
    const meaning = Object.hasOwn(SIGNALS, exit.signal) ? ` (${SIGNALS[exit.signal]})` : "";
    return `signal ${exit.signal}${meaning}`;
  }
  if (exit.code !== null) return `exit code ${exit.code}${exit.code === 0 ? " (the code asked it to end)" : ""}`;
  return "no cause is known";
}

/** The last lines a program wrote before it died, as an addition to a message. */
export function lastWordsOf(exit: KernelExit): string {
  const lines = exit.lastWords.trimEnd().split("\n").slice(-8).join("\n").trim();
  return lines === "" ? "" : `\n${lines}`;
}

const two = (n: number): string => String(n).padStart(2, "0");

/** 0.4 s, 42 s, 1:44, 5:13:40 */
export function durationInWords(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** 14:31, on the clock of the server. */
export function clockInWords(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** 3 May 18:02 */
export const dateInWords = (at: number): string => {
  const date = new Date(at);
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${clockInWords(at)}`;
};

/** 17,379 */
export const countInWords = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** 2.3 MB */
export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [unit, size] = bytes < 1e6 ? ["kB", bytes / 1e3] : bytes < 1e9 ? ["MB", bytes / 1e6] : ["GB", bytes / 1e9];
  return `${size < 9.95 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
