import { expect, test } from "vitest";
import { FloodWatch } from "./flood-watch.ts";

test("a few outputs, or a slow row of them, are no flood", () => {
  const watch = new FloodWatch();
  const few = Array.from({ length: 8 }, (_, n) => watch.see(true, n));
  expect(few).not.toContain(true);
  const slow = Array.from({ length: 50 }, (_, n) => watch.see(true, 100 + n * 10));
  expect(slow).not.toContain(true);
});

test("a thousand outputs a second are a flood, until something comes that is no output", () => {
  const watch = new FloodWatch();
  for (let n = 0; n < 8; n++) watch.see(true, n);
  expect(watch.see(true, 8)).toBe(true);
  expect(watch.see(false, 9)).toBe(false);
  expect(watch.see(true, 10)).toBe(false);
});
