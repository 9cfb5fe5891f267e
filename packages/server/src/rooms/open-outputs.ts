/**
 * Outputs of open notebooks that are too large for a room's frames: a value by its hash, a stream by its lines. Routes ask
 * here; which room has it, and whether a stream is in a log or in the notebook itself, is found out here.
 */
import { isStored } from "@pellucid/notebook";
import { searchLines } from "../storage/line-search.ts";
import type { LogWindow } from "../storage/logs.ts";
import type { Room } from "./room.ts";

export class OpenOutputs {
  readonly #rooms: () => Promise<readonly Room[]>;

  constructor(rooms: () => Promise<readonly Room[]>) {
    this.#rooms = rooms;
  }

  /** A large value by its hash, of any open notebook or of one of these; kept ones of earlier runs too. */
  async text(hash: string, within?: readonly string[]): Promise<string | null> {
    for (const room of await this.#rooms()) {
      if (within && !within.includes(room.apiPath)) continue;
      const text = (await room.blob(hash)) ?? (await room.history?.outputs?.log.value(hash)) ?? null;
      if (text !== null) return text;
    }
    return null;
  }

  /** The bytes of a large value, as a browser wants them: pictures decoded from base64, texts as they are. */
  async blob(hash: string, mime: string, within?: readonly string[]): Promise<Uint8Array | null> {
    const text = await this.text(hash, within);
    if (text === null) return null;
    const binary = /^(image|audio|video)\/(?!svg)|^application\/pdf$/.test(mime);
    return Buffer.from(text, binary ? "base64" : "utf8");
  }

  /** Lines of a stream; null when there is no such stream in an open room. */
  async log(apiPath: string, cell: string, index: number, from: number, count: number): Promise<LogWindow | null> {
    const found = await this.#stream(apiPath, cell, index);
    if (!found) return null;
    if (found.log) return await found.log.window(from, count);
    const lines = found.text.split(/(?<=\n)/);
    if (lines.at(-1) === "") lines.pop();
    const first = Math.max(0, Math.min(from, lines.length));
    const text = lines.slice(first, first + count).join("");
    return { from: first, text, lines: lines.length, size: Buffer.byteLength(found.text) };
  }

  /** Lines of a stream that hold `wanted`; `skipped`: from which hit on they are listed. */
  async searchLog(apiPath: string, cell: string, index: number, wanted: string, skipped: number) {
    const found = await this.#stream(apiPath, cell, index);
    return found && searchLines(found.log ? found.log.text() : [found.text], wanted, skipped);
  }

  /** The whole of a stream, in parts. */
  async wholeLog(apiPath: string, cell: string, index: number): Promise<AsyncIterable<Uint8Array> | null> {
    const found = await this.#stream(apiPath, cell, index);
    if (!found) return null;
    return found.log ? found.log.bytes() : one(Buffer.from(found.text));
  }

  async #stream(apiPath: string, cell: string, index: number) {
    const room = (await this.#rooms()).find((each) => each.apiPath === apiPath);
    const output = room?.output(cell, index);
    if (output?.type !== "stream") return null;
    if (!isStored(output.text)) return { text: output.text, log: null };
    const log = room!.log(output.text.log);
    return log ? { text: "", log } : null;
  }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
