/**
 * What one page's widgets are told, in fewer frames: a cell that makes two hundred sliders has the kernel say six hundred things
 * within a moment, and each frame wakes the page once. What is told in one turn of the server goes together, in its order.
 * Used by sockets/comms.ts.
 */
import type { CommServerFrame, SaidComm } from "@pellucid/protocol";

type Write = (frame: CommServerFrame, buffers: readonly Uint8Array[]) => void;
interface Told {
  readonly frame: CommServerFrame;
  readonly buffers: readonly Uint8Array[];
}

export class CommPost {
  readonly #write: Write;
  #told: Told[] = [];

  constructor(write: Write) {
    this.#write = write;
  }

  tell(frame: CommServerFrame, buffers: readonly Uint8Array[] = []): void {
    if (this.#told.length === 0) queueMicrotask(() => this.flush());
    this.#told.push({ frame, buffers });
  }

  /** Now, and not at the end of the turn. */
  flush(): void {
    const told = this.#told;
    this.#told = [];
    for (let i = 0; i < told.length;) {
      let end = i;
      while (told[end]?.frame.kind === "comm") end++;
      if (end - i > 1) this.#together(told.slice(i, end));
      else this.#write(told[i]!.frame, told[i]!.buffers);
      i = Math.max(end, i + 1);
    }
  }

  #together(told: readonly Told[]): void {
    const said = told.flatMap(({ frame, buffers }): SaidComm[] => {
      if (frame.kind !== "comm") return [];
      const { kind: _, ...rest } = frame;
      return [{ ...rest, buffers: buffers.length }];
    });
    this.#write(
      { kind: "comms", said },
      told.flatMap(({ buffers }) => buffers),
    );
  }
}
