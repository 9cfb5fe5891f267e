/**
 * What can be done about an error beside reading it: what the notebook around it offers to the views of this folder. Without a
 * notebook (an earlier result, an export) there is none of it.
 */
import type { FailedFrame, HelperReply } from "@pellucid/protocol";

export interface ErrorActs {
  /** Names in a frame of the kernel's last failure. */
  locals(frame: FailedFrame): Promise<HelperReply<"locals">>;
  openFile(path: string, line: number): void;
  /** Runs the cell of this error again. */
  runAgain(): void;
}
