/**
 * Jupyter messages as records: what kernels and their clients say (messaging protocol 5.5). Bytes and signatures are
 * wire.ts's affair, websocket framings websocket.ts's.
 */

export type Channel = "shell" | "control" | "iopub" | "stdin";

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
  readonly subshell_id?: string | null;
}

export interface JupyterMessage {
  readonly channel: Channel;
  readonly header: Header;
  /** Empty object when the message answers nothing. */
  readonly parent: Partial<Header>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly Uint8Array[];
}
