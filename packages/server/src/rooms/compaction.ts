/**
 * What a journal is made anew of, once everything is in the file: where the room stands, undo, and what the execution
 * remembers. The edits themselves go; the notebook's past is the history's (../history), not the journal's.
 */
import { type Runner, wholePatch } from "@pellucid/execution";
import type { RoomDocument } from "./document.ts";
import type { NotebookFile } from "./notebook-file.ts";
import { encodeRoomRecord, idsOf, type RoomRecord } from "./room-records.ts";
import { newestSteps } from "./undo.ts";

export function compactRecords(document: RoomDocument, file: NotebookFile, runner: Runner): string[] {
  const { epoch, seq, notebook, acceptedNumbers: accepted } = document;
  const { hash } = file.known!;
  const records: RoomRecord[] = [
    { kind: "base", epoch, seq, hash, accepted, path: file.path, ...idsOf(notebook) },
    { kind: "undo", stacks: newestSteps(document.undo.toJSON()) },
    { kind: "memory", remember: wholePatch(runner.state()) },
  ];
  return records.map(encodeRoomRecord);
}
