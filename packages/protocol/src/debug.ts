/**
 * What a page and the server say about debugging a notebook's kernel. The server owns the debugger and the breakpoints; a
 * page asks and draws what it is told (`DebugView`, whole each time it changes). How the server speaks to the kernel
 * (the debug adapter protocol in control messages) is not seen here.
 */

/** Off; being attached; attached; a run stands still and its frames can be looked at. */
export type DebugState = "off" | "attaching" | "on" | "paused";

/** Never; where a cell fails; wherever an exception is raised in code of the notebook or its project. */
export type PauseOn = "never" | "failures" | "raised";

/** Where a breakpoint stands: a cell, or a file by its path in the lab. */
export type BreakpointPlace = { readonly cell: string } | { readonly path: string };

export interface Breakpoint {
  readonly id: string;
  readonly place: BreakpointPlace;
  /** 1-based. */
  readonly line: number;
  readonly on: boolean;
  /** Pauses only where this expression is true. */
  readonly condition?: string;
  /** Does not pause but says this; `{expression}` in it is replaced by its value. */
  readonly log?: string;
}

export interface DebugFrame {
  readonly id: number;
  readonly name: string;
  /** The cell, where its code is one's. */
  readonly cell: string | null;
  /** A path in the lab, or an absolute one outside of it; null for a cell. */
  readonly path: string | null;
  /** 1-based; in a cell that was edited since it ran: where that line is now, or null when it is gone. */
  readonly line: number | null;
  /** The file is outside of the lab. */
  readonly outside: boolean;
}

export interface Pause {
  /** Rises with each pause: what was asked about an earlier one is not true any more. */
  readonly n: number;
  readonly why: "breakpoint" | "step" | "exception" | "pause" | "entry" | "failure";
  /** The exception in one line. */
  readonly exception?: string;
  readonly frames: readonly DebugFrame[];
  /** A look at frames of a failure that is over: nothing runs. */
  readonly over: boolean;
}

export interface DebugLog {
  readonly n: number;
  readonly text: string;
}

export interface DebugView {
  readonly state: DebugState;
  /** Why there is no debugger, or what stands in its way. */
  readonly trouble: string | null;
  readonly pauseOn: PauseOn;
  /** Breakpoints and exceptions pause nothing for now. */
  readonly muted: boolean;
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly string[];
  readonly pause: Pause | null;
  /** What log points said, the last of it. */
  readonly log: readonly DebugLog[];
}

export type DebugMove = "continue" | "over" | "in" | "out" | "pause" | "stop";

export type DebugAsk =
  /** A page that has just come wants to be told. */
  | { readonly op: "look" }
  /** Puts a breakpoint, or changes the one of this id. */
  | { readonly op: "put"; readonly breakpoint: Breakpoint }
  | { readonly op: "remove"; readonly ids: readonly string[] }
  /** A file was edited: these breakpoints stand on other lines now. */
  | { readonly op: "lines"; readonly lines: Readonly<Record<string, number>> }
  | { readonly op: "pause-on"; readonly when: PauseOn }
  | { readonly op: "mute"; readonly muted: boolean }
  | { readonly op: "watches"; readonly watches: readonly string[] }
  | { readonly op: "move"; readonly how: DebugMove }
  /** Runs the cell; where nothing else would pause it, it pauses at its first line. */
  | { readonly op: "debug-cell"; readonly cell: string }
  /** Shows the frames of this cell's failure. */
  | { readonly op: "look-back"; readonly cell: string }
  | { readonly op: "scopes"; readonly frame: number }
  | { readonly op: "variables"; readonly of: number; readonly start?: number; readonly count?: number }
  | {
      readonly op: "evaluate";
      readonly frame: number;
      readonly expression: string;
      readonly context: "repl" | "watch" | "hover";
    }
  | { readonly op: "set"; readonly of: number; readonly name: string; readonly value: string }
  /** Gives a variable of this frame to the notebook, under the same name. */
  | { readonly op: "copy-to-globals"; readonly frame: number; readonly name: string }
  /** What a cell would show of it. */
  | { readonly op: "show"; readonly frame: number; readonly name: string }
  /** What the kernel has loaded, and the text of one of those files; neither needs a pause. */
  | { readonly op: "modules" }
  | { readonly op: "source"; readonly path: string };

/** A module that the kernel has loaded from a file. */
export interface KernelModule {
  readonly name: string;
  /** As the kernel's disk has it. */
  readonly path: string;
  /** As the lab has it, where it is a file of the project. */
  readonly lab: string | null;
}

export interface DebugVariable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  /** To be asked for what is inside; 0: nothing. */
  readonly of: number;
  /** How many items it has by index, where it is known. */
  readonly indexed?: number;
}

export interface DebugScope {
  readonly name: string;
  readonly of: number;
}

export type DebugAnswer =
  | { readonly status: "ok" }
  | { readonly status: "scopes"; readonly scopes: readonly DebugScope[] }
  | { readonly status: "variables"; readonly variables: readonly DebugVariable[] }
  | { readonly status: "value"; readonly value: Omit<DebugVariable, "name"> }
  | { readonly status: "shown"; readonly data: Readonly<Record<string, unknown>>; readonly metadata: object }
  | { readonly status: "modules"; readonly modules: readonly KernelModule[] }
  | { readonly status: "source"; readonly text: string }
  | { readonly status: "refused"; readonly reason: string };
