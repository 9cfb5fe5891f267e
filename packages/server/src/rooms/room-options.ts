/** What a room is made of and asked by: its options, the person behind a socket, and the connection that the socket gets. */
import type { KernelsPort, ReadFacts, RunnerOptions } from "@pellucid/execution";
import type { Cell, Notebook } from "@pellucid/notebook";
import type { HistoryRecorder } from "../history/recorder.ts";
import type { Fs } from "../storage/fs.ts";
import type { TrustedContents } from "../trust/trusted-contents.ts";
import type { SaveTimes } from "./saving.ts";

/** Who is behind a socket; given by the gate. */
export interface Visitor {
  /** Keeps one person's undo apart from another's. */
  readonly id: string;
  readonly name: string;
  /** Came by a read-only link: sees everything live, and does nothing. */
  readonly reader?: boolean;
}

export interface RoomConnection {
  message(bytes: Uint8Array): void;
  closed(): void;
}

export interface ReadTexts {
  readonly facts: ReadFacts;
  /** Calls whenever texts have come that were read on another thread; the answer ends that. */
  readonly onCome?: (call: () => void) => () => void;
  /** Reads these on another thread, where one is to be had; resolves when they are known. */
  readonly ahead?: (sources: readonly string[], goOn: () => Promise<boolean>) => Promise<void>;
}

export interface RoomOptions {
  readonly fs: Fs;
  /** As views call it, and where it is. */
  readonly apiPath: string;
  readonly path: string;
  /** This room's folder in the state directory. */
  readonly folder: string;
  /** Where kernels come from; `path` is the notebook's absolute path, which may change. */
  readonly kernels: (path: () => string) => KernelsPort;
  readonly times: SaveTimes;
  /** Hears what is done to the notebook and keeps it; absent or null: nothing is kept. */
  readonly history?: (parts: {
    readonly notebook: () => Notebook;
    /** A large value of its outputs. */
    readonly value: (hash: string) => Promise<string | null>;
  }) => HistoryRecorder | null;
  readonly clock: RunnerOptions["clock"];
  /** What texts of Python cells say; absent: order and edits are all that truth rests on. */
  readonly analyser?: () => Promise<ReadTexts>;
  /** Pages that are on their way have the processor for so long yet, ms. */
  readonly pageTime?: () => number;
  /** What the copies of values in this notebook's kernel may take together; 0: none are made. */
  readonly checkpointBytes?: number;
  /** Looks for a blob in other rooms: a cell may be pasted from there. */
  readonly foreignBlob: (hash: string) => Promise<string | null>;
  /** Which outputs this person lets run. */
  readonly trusted: TrustedContents;
  /** Cells of all other open rooms, for the same reason. */
  readonly otherCells: () => Iterable<Cell>;
}
