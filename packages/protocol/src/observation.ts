/**
 * What the Python helper says about one run of a cell (packages/kernel, the helper): sent by the kernel as an iopub
 * message of this type, child of the execute request, before its `idle`. So it is spooled and ordered like any output,
 * and survives a server's end. Front ends that do not know the type ignore it.
 *
 * A report tells only what was seen. Where the helper's time budget ended, `assumed` names what must be taken as written.
 */
export const OBSERVATION_TYPE = "pellucid_observation";

export interface Observation {
  readonly version: 1;
  /**
   * Names bound anew, or rebound to another object. Where the code stores a name and its object's identity cannot tell
   * (numbers, text, lists), the name counts as written.
   */
  readonly written: readonly string[];
  readonly deleted: readonly string[];
  /** Names whose object stayed and whose content changed. */
  readonly changed: readonly string[];
  /** Names that the run could reach and that could not be looked at in time. */
  readonly assumed: readonly string[];
  /** Global names that the code which ran looked up: its own, and those of the namespace's functions it could call. */
  readonly read: readonly string[];
  /** Names that changed outside of any run, since the run before: by a thread, a widget, a debugger, a late task. */
  readonly between: readonly string[];
  /** Groups of two or more names that share mutable objects after the run. */
  readonly groups: readonly (readonly string[])[];
  /** Content fingerprints of the names written or changed, where one could be made; equal means equal content. */
  readonly prints: Readonly<Record<string, string>>;
  readonly files: {
    readonly read: readonly string[];
    readonly written: readonly string[];
    /** Something was opened behind Python's back (a subprocess, a C library): the lists may miss files. */
    readonly incomplete: boolean;
  };
  /** The run opened a network connection. */
  readonly network: boolean;
  /** Generators whose state moved ("random", "numpy", "torch", or the name of a generator variable). */
  readonly random: readonly string[];
  /** Other process state that changed: "cwd", "environ", "matplotlib figure", "warnings filters", "autograd", ... */
  readonly ambient: readonly string[];
  /** The code looked the namespace up by other means than names (`globals()`, `exec`, `%run`): `read` may miss some. */
  readonly opaque: boolean;
  /**
   * Modules imported first in this run. Local ones (under the notebook's folder) carry their file, the other local ones that
   * they use, and `kept` where the run left their variables as they were when they had been loaded.
   */
  readonly modules: readonly {
    readonly name: string;
    readonly version?: string;
    readonly file?: string;
    readonly uses?: readonly string[];
    readonly kept?: true;
  }[];
  /** Local modules whose file changed on disk after they were imported. */
  readonly outdated: readonly { readonly name: string; readonly file: string }[];
  /** Local modules that were loaded again, in this run or right before it, from a file that had changed. */
  readonly reloaded?: readonly string[];
  /** Bytes, by name, of the largest variables; `cuda` where a device holds them. */
  readonly memory: Readonly<Record<string, { readonly cpu: number; readonly cuda?: number }>>;
  /** The helper's own time for this run, ms. */
  readonly took: number;
}
