/** When a text file is saved by itself, and when it is left alone. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Autosave } from "./autosave.ts";
import type { DocumentState } from "./text-document.ts";

const OPEN = { kind: "open", dirty: true, saving: false, problem: null } as const;
const CALM = { conflict: false, gone: false, readOnly: false };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp(state: DocumentState, wanted = true) {
  const save = vi.fn(async () => true);
  const wish = { wanted };
  return { save, wish, autosave: new Autosave({ state, save }, () => wish.wanted) };
}

test("once, a moment after the last key", () => {
  const { save, autosave } = setUp({ ...OPEN, ...CALM });
  for (let key = 0; key < 5; key++) {
    autosave.noted();
    vi.advanceTimersByTime(1000);
  }
  expect(save).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(save).toHaveBeenCalledOnce();
});

test("not where nobody wants it, nor when the wish has gone meanwhile", () => {
  const never = setUp({ ...OPEN, ...CALM }, false);
  never.autosave.noted();
  const before = setUp({ ...OPEN, ...CALM });
  before.autosave.noted();
  before.wish.wanted = false;
  vi.advanceTimersByTime(10_000);
  expect([never.save, before.save].flatMap(({ mock }) => mock.calls)).toEqual([]);
});

test.each<[string, DocumentState]>([
  ["is saved", { ...OPEN, ...CALM, dirty: false }],
  ["is in conflict", { ...OPEN, ...CALM, conflict: true }],
  ["is gone", { ...OPEN, ...CALM, gone: true }],
  ["cannot be written", { ...OPEN, ...CALM, readOnly: true }],
  ["is not there yet", { kind: "loading" }],
])("a file that %s is left alone", (_, state) => {
  const { save, autosave } = setUp(state);
  autosave.noted();
  vi.advanceTimersByTime(10_000);
  expect(save).not.toHaveBeenCalled();
});
