// Work that can wait is done when nobody waits for a page.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Lull } from "./lull.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("it lasts unless somebody begins to wait", async () => {
  const lull = new Lull();
  const [first, all] = [lull.lasts(100), lull.lasts(300)];
  await vi.advanceTimersByTimeAsync(200);
  lull.disturb();
  await vi.advanceTimersByTimeAsync(200);
  expect([await first, await all]).toEqual([true, false]);
});

test("there is none while something runs", async () => {
  const lull = new Lull();
  let isBusy = true;
  const come = vi.fn<() => void>();
  void lull.of(100, async () => isBusy).then(come);
  await vi.advanceTimersByTimeAsync(350);
  expect(come).not.toHaveBeenCalled();
  isBusy = false;
  await vi.advanceTimersByTimeAsync(100);
  expect(come).toHaveBeenCalled();
});

test("who wants one waits until it has come", async () => {
  const lull = new Lull();
  const come = vi.fn<() => void>();
  void lull.of(100).then(come);
  await vi.advanceTimersByTimeAsync(50);
  lull.disturb();
  await vi.advanceTimersByTimeAsync(149);
  expect(come).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(51);
  expect(come).toHaveBeenCalled();
});
