/** The form in which a part of the notebook hands its commands on: one row each, registered together by notebook-commands.ts. */
import type { Command } from "../shell/commands.ts";

export type Run = Command["run"];
export type CommandTable = [id: string, run: Run, when?: () => boolean][];
