// What is kept of past edits is bounded: a page that has not heard of a flood yet must be able to type all the same.
import { type Edit, type Notebook, sourceChanges } from "@pellucid/notebook";
import { expect, test } from "vitest";
import type { Journal } from "../storage/journal.ts";
import { RoomDocument, TooFarBehindError } from "./document.ts";

const START: Notebook = {
  cells: ["a", "b"].map((id) => ({ id, type: "code", source: "", metadata: {}, outputs: [], executionCount: null })),
  metadata: {},
  format: { major: 4, minor: 5 },
};
const types = (id: string, text: string): Edit => ({ type: "edit-source", id, changes: sourceChanges("", text) });
const prints = (text: string): Edit => ({
  type: "set-outputs",
  id: "b",
  from: 0,
  outputs: [{ type: "stream", name: "stdout", text }],
});

function open() {
  const journal = { append: () => {}, synced: () => Promise.resolve(), troubled: false } as unknown as Journal;
  const document = new RoomDocument(journal, { notebook: START, seq: 0, epoch: "e" }, () => 0);
  const peers = [document.join("mine", "ada"), document.join("other", "bob")] as const;
  return { document, mine: peers[0], other: peers[1] };
}
const megabyte = (i: number) => `${i % 10}`.repeat(1_000_000);

test("[R53] a page types while more is printed than is kept for it", () => {
  const { document, mine } = open();
  for (let i = 0; i < 8; i++) document.output([prints(megabyte(i))], null);
  expect(document.since("e", 0)).toBeNull();
  document.receive(mine, 1, 0, [types("a", "typed")]);
  expect(document.notebook.cells[0]!.source).toBe("typed");
});

test("[R53] one that has not heard of as much that people did begins anew", () => {
  const { document, mine, other } = open();
  document.receive(other, 1, 0, [types("a", "before")]);
  for (let i = 0; i < 8; i++) document.output([prints(megabyte(i))], null);
  expect(() => document.receive(mine, 1, 0, [types("b", "typed")])).toThrow(TooFarBehindError);
});
