/**
 * What the host and its clients say to each other, as heads of frames (frames.ts). A client numbers its requests;
 * after a broken connection it sends again what was not answered, and the host, which remembers the last number it
 * handled for each client, does nothing twice.
 */
import type { Channel, Header, KernelInfo, KernelLaunch, TerminalInfo } from "@pellucid/protocol";

/** What is sent, without the header: parent, metadata, content, buffers. */
export interface Outgoing {
  readonly channel: Exclude<Channel, "iopub">;
  readonly msgId: string;
  readonly msgType: string;
  readonly header?: Header;
}

/** Raised when a host and a client of different numbers could not understand each other. */
export const HOST_PROTOCOL = 1;

/** Exit code of a host that finds another one alive in its folder. */
export const HELD_BY_ANOTHER = 75;

/** Below the state directory: one folder for each private host. */
export const PRIVATE_HOSTS = "private";

export interface Greeting {
  readonly op: "hello";
  readonly protocol: number;
  readonly token: string;
  /** Names this client across its connections. */
  readonly client: string;
}

export interface TerminalPlan {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
  /** Program and arguments; the person's shell when absent. */
  readonly argv?: readonly string[];
}

export type Ask =
  | { readonly op: "kernels" }
  | { readonly op: "usage"; readonly kernel: string }
  /** `spare`: nobody has asked for it yet. The same id started again without this makes it a kernel like others. */
  | { readonly op: "start"; readonly launch: KernelLaunch; readonly spare?: boolean }
  /** Raw: parent, metadata, content and buffers, one after the other, of these lengths. */
  | { readonly op: "send"; readonly kernel: string; readonly outgoing: Outgoing; readonly lengths: readonly number[] }
  | { readonly op: "interrupt" | "restart" | "shutdown"; readonly kernel: string }
  /** From then on `spool` pushes under this number. */
  | { readonly op: "attach"; readonly kernel: string; readonly from: number; readonly as: number }
  | { readonly op: "detach"; readonly as: number }
  | { readonly op: "terminals" }
  | { readonly op: "open-terminal"; readonly plan: TerminalPlan }
  | { readonly op: "attach-terminal"; readonly name: string; readonly as: number }
  /** Raw: what is typed. */
  | { readonly op: "write"; readonly name: string }
  | { readonly op: "resize"; readonly name: string; readonly columns: number; readonly rows: number }
  | { readonly op: "close-terminal"; readonly name: string }
  /** Ends all kernels and terminals, then the host. */
  | { readonly op: "stop" };

export type Request = Ask & { readonly n: number };

/** Asking these twice changes nothing, so they are answered anew after a broken connection. */
export const REPEATABLE: readonly Ask["op"][] = [
  "kernels",
  "usage",
  "start",
  "attach",
  "detach",
  "terminals",
  "attach-terminal",
  "stop",
];

export interface TerminalExit {
  readonly code: number | null;
  readonly signal: number | null;
}

export type Push =
  | { readonly re: number; readonly value: unknown }
  | { readonly re: number; readonly error: string }
  /** Raw: the next bytes of the records of an attachment. */
  | { readonly push: "spool"; readonly as: number }
  /** The kernel was shut down and all it said has been pushed. */
  | { readonly push: "gone"; readonly as: number }
  /** Raw: what to write to a screen; a snapshot begins with a reset. */
  | { readonly push: "terminal"; readonly as: number; readonly snapshot: boolean }
  | { readonly push: "terminal-exit"; readonly as: number; readonly exit: TerminalExit };

export interface Welcome {
  readonly protocol: number;
  readonly instance: string;
  readonly pid: number;
  /** The last request of this client that was handled. */
  readonly handled: number;
}

export interface Answers {
  kernels: KernelInfo[];
  start: KernelInfo;
  terminals: TerminalInfo[];
  "open-terminal": TerminalInfo;
}
