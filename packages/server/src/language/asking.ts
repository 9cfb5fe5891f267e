/** Whom a question about a text is put to, and what it is about: handed from function to function while it is answered. */
import type { VirtualCell } from "@pellucid/dataflow";
import type { LanguageServer, Running } from "./language-server.ts";
import type { LanguageRow } from "./language-table.ts";
import type { Refs } from "./refs.ts";
import type { Subject } from "./text-places.ts";

export interface Asking {
  readonly row: LanguageRow;
  readonly server: LanguageServer;
  readonly running: Running;
  readonly subject: Subject;
  /** The code cells of a notebook; empty for a text file. */
  readonly cells: readonly VirtualCell[];
  readonly refs: Refs;
  readonly signal: AbortSignal;
}
