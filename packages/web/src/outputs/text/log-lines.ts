/**
 * The lines of a stream that lie on the server only: read in windows as they come into sight, a few windows kept. Called by
 * stream-tools.ts. Only lines before the end that the page has are asked for, and these change no more.
 */
import { logUrl } from "@pellucid/protocol";
import type { OutputContext } from "../output-view.ts";
import { Screen, type Line } from "./screen.ts";

export interface LogPlace extends OutputContext {
  readonly index: number;
  /** stdout or stderr. */
  readonly name: string;
}

/** Lines fetched at a time. */
const WINDOW = 1000;
/** Windows kept at hand, and asked for at once. */
const KEPT = 12;
const IN_FLIGHT = 2;

export const addressOf = ({ path, cell, index }: LogPlace): string => logUrl(path, cell, index);

/** What the server has at this address; a refusal is thrown in words. */
export async function readLog(address: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(address, signal ? { signal } : {});
  if (!response.ok) throw new Error(`The log could not be read: the server answered ${response.status}`);
  return response;
}

export class LogLines {
  readonly #place: LogPlace;
  readonly #came: (trouble: string) => void;
  readonly #windows = new Map<number, readonly Line[]>();
  readonly #flying = new Set<number>();
  #refused = false;

  /** `came`: told when lines are there, or with what went wrong. */
  constructor(place: LogPlace, came: (trouble: string) => void) {
    this.#place = place;
    this.#came = came;
  }

  line(at: number): Line | null {
    const number = Math.floor(at / WINDOW);
    const found = this.#windows.get(number)?.[at % WINDOW];
    if (found) return found;
    if (!this.#refused && this.#flying.size < IN_FLIGHT && !this.#flying.has(number)) void this.#read(number);
    return null;
  }

  /** Another text stands there now. */
  forget(): void {
    this.#windows.clear();
    this.#refused = false;
  }

  async #read(number: number): Promise<void> {
    this.#flying.add(number);
    let trouble = "";
    try {
      const response = await readLog(`${addressOf(this.#place)}&from=${number * WINDOW}&count=${WINDOW}`);
      const screen = new Screen();
      screen.write(await response.text());
      this.#windows.delete(number);
      this.#windows.set(number, screen.lines.slice());
      while (this.#windows.size > KEPT) this.#windows.delete(this.#windows.keys().next().value!);
    } catch (error) {
      this.#refused = true;
      trouble = error instanceof Error ? error.message : String(error);
    }
    this.#flying.delete(number);
    this.#came(trouble);
  }
}
