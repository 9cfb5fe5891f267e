/**
 * What a server and the kernel host talk about. The host owns kernels and terminals, keeps everything they say in a
 * spool under rising numbers, and outlives servers; a server attaches from the last number it has applied.
 * The bytes of this wire are the kernel package's affair; these are its records.
 */
import type { Header, JupyterMessage } from "./jupyter/messages.ts";

/** All that the host must know to start a kernel; made from a kernelspec by the kernel package. */
export interface KernelLaunch {
  readonly id: string;
  readonly specName: string;
  readonly displayName: string;
  readonly language: string;
  /** With `{connection_file}` still in it. */
  readonly argv: readonly string[];
  /** Its whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly interruptMode: "signal" | "message";
  /** Whom it was started for (a notebook's absolute path); shown by `pellucid kernels`. */
  readonly label: string;
  /** How the host talks to it. Default: ipc where the kernel is known to support it (ipykernel), otherwise tcp. */
  readonly transport?: "ipc" | "tcp";
  /**
   * False: no Python helper in this kernel. "figures": only what describes figures. It is also off where `env` has
   * PELLUCID_HELPER=off. Default true.
   */
  readonly helper?: boolean | "figures";
  /** The connection file of a kernel that somebody else started: it is joined, and never restarted or ended. */
  readonly connection?: string;
}

export interface KernelInfo extends Pick<
  KernelLaunch,
  "id" | "specName" | "displayName" | "language" | "cwd" | "label"
> {
  readonly pid: number | null;
  readonly alive: boolean;
  readonly startedAt: string;
  readonly lastActivity: string;
  readonly executionState: "starting" | "idle" | "busy" | "restarting" | "dead";
  /** The `kernel_info_reply` content, once there is one. */
  readonly info: Readonly<Record<string, unknown>> | null;
  /** Number of the newest event. */
  readonly seq: number;
}

/** All graphics cards together. */
export interface GpuUsage {
  /** 0 to 1. */
  readonly share: number;
  /** Bytes. */
  readonly memory: number;
  readonly total: number;
}

/** What a kernel's process and all it started take of the machine. */
export interface KernelUsage {
  /** Resident bytes. */
  readonly memory: number;
  /** Bytes the machine, or the box it runs in, has in all. */
  readonly total: number;
  /** Processor time since the last asking, in cores: 1.5 is one and a half. Null at the first. */
  readonly cpu: number | null;
  readonly processes: number;
  /** Only where there is a card. */
  readonly gpu?: GpuUsage;
}

/** How a kernel ended. */
export interface KernelExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly outOfMemory: boolean;
  /** The end of what it wrote to its own stdout and stderr, for "died at start". */
  readonly lastWords: string;
  /** We asked for it (shutdown, restart). */
  readonly expected: boolean;
}

/**
 * What a kernel's spool holds, in order. `seq` rises by one from event to event over the whole life of a kernel id,
 * restarts included; `incarnation` rises with each start of the process.
 */
export type KernelEvent = { readonly seq: number; readonly incarnation: number } & (
  | { readonly kind: "message"; readonly message: JupyterMessage }
  /** The process runs, but has not answered yet. */
  | { readonly kind: "started"; readonly pid: number }
  /** It answered `kernel_info_request` on shell and its iopub is heard: an execute is safe now. */
  | { readonly kind: "ready"; readonly info: Readonly<Record<string, unknown>> }
  | { readonly kind: "exited"; readonly exit: KernelExit }
  /** It could not be started at all (program missing, not executable). */
  | { readonly kind: "start-failed"; readonly reason: string }
  /**
   * `count` messages (of about `bytes`) were lost before this point, and why: in the kernel, between two hosts, or by
   * the spool's disk bound. With `count` 0 some may be lost, and nobody can count them.
   */
  | { readonly kind: "gap"; readonly count: number; readonly bytes: number; readonly reason: string }
  /** A message that could not be understood (bad signature, bad frames), counted and left out. */
  | { readonly kind: "garbage"; readonly reason: string; readonly count: number }
);

/** A message to be sent; the host adds the header (unless a foreign client made one, see `header`) and the signature. */
export interface OutgoingMessage {
  readonly channel: "shell" | "control" | "stdin";
  readonly msgId: string;
  readonly msgType: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly parent?: JupyterMessage["parent"];
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly Uint8Array[];
  /** A Jupyter client's own header, sent as it is (its session, its subshell). */
  readonly header?: Header;
}

export interface TerminalInfo {
  readonly name: string;
  readonly cwd: string;
  readonly title: string;
  readonly alive: boolean;
  readonly lastActivity: string;
}
