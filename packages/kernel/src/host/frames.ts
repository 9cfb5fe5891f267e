/**
 * The bytes between the host and its clients: `u32 length, u32 head length, head (JSON), raw bytes`. Heads are small
 * and parsed; raw bytes (messages, records, terminal output) are passed on untouched. The peer is this person's own
 * program behind a 0700 folder and a token, but a frame that cannot be is still refused before it is allocated.
 */
export interface Frame<Head> {
  readonly head: Head;
  readonly raw: Buffer;
}

/** Above any message (4 GB is the record's own limit); before the token is seen, far less. */
export const FRAME_LIMIT = 0xf000_0000;
const GREETING_LIMIT = 4096;

export function encodeFrame(head: unknown, raw: readonly Uint8Array[] = []): Uint8Array[] {
  const json = Buffer.from(JSON.stringify(head));
  const prefix = Buffer.allocUnsafe(8 + json.length);
  prefix.writeUInt32LE(
    raw.reduce((sum, part) => sum + part.length, 4 + json.length),
    0,
  );
  prefix.writeUInt32LE(json.length, 4);
  json.copy(prefix, 8);
  return [prefix, ...raw];
}

export class FrameReader<Head> {
  limit = GREETING_LIMIT;
  #chunks: Buffer[] = [];
  #size = 0;

  /** Throws on a frame that is too large or not ours. */
  push(chunk: Buffer, frame: (frame: Frame<Head>) => void): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#size < 8) return;
      const length = this.#peek(8).readUInt32LE(0);
      if (length < 4 || length > this.limit) throw new Error(`a frame of ${length} bytes`);
      if (this.#size < 4 + length) return;
      frame(parseFrame(this.#take(4 + length).subarray(4)));
    }
  }

  /** The first bytes, joined only when they lie in two chunks. */
  #peek(count: number): Buffer {
    if (this.#chunks[0]!.length < count) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }

  #take(count: number): Buffer {
    if (this.#chunks[0]!.length < count) this.#chunks = [Buffer.concat(this.#chunks)];
    const first = this.#chunks[0]!;
    this.#size -= count;
    if (first.length === count) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(count);
    return first.subarray(0, count);
  }
}

function parseFrame<Head>(body: Buffer): Frame<Head> {
  const length = body.readUInt32LE(0);
  if (length > body.length - 4) throw new Error("a head longer than its frame");
  return { head: JSON.parse(body.toString("utf8", 4, 4 + length)) as Head, raw: body.subarray(4 + length) };
}
