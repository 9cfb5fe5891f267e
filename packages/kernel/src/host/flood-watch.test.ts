import { expect, test } from "vitest";
import { FloodWatch, LONG_REST_MS, REST_MS } from "./flood-watch.ts";

const all = (count: number, see: (n: number) => number) => Array.from({ length: count }, (_, n) => see(n));

test("a few outputs, or a slow row of them, are no flood", () => {
  const watch = new FloodWatch();
  expect(new Set(all(8, (n) => watch.see("read", n)))).toEqual(new Set([0]));
  expect(new Set(all(50, (n) => watch.see("read", 100 + n * 10)))).toEqual(new Set([0]));
});

test("a thousand outputs a second are a flood, until something comes that is no output", () => {
  const watch = new FloodWatch();
  for (let n = 0; n < 8; n++) watch.see("read", n);
  expect(watch.see("read", 8)).toBe(REST_MS);
  expect(watch.see("now", 9)).toBe(0);
  expect(watch.see("read", 10)).toBe(0);
});

test("a flood that goes on is fetched less often, though our own rests lie between", () => {
  const watch = new FloodWatch();
  let now = 0;
  const waits: number[] = [];
  for (let batch = 0; batch < 60; batch++) {
    const wait = all(20, () => watch.see("read", now)).at(-1)!;
    waits.push(wait);
    now += wait;
  }
  expect(waits[0]).toBe(REST_MS);
  expect(waits.at(-1)).toBe(LONG_REST_MS);
  // A second without any, and it begins anew.
  now += 1000;
  expect(all(20, () => watch.see("read", now)).at(-1)).toBe(REST_MS);
});

test("what moves a widget is never fetched less often than a screen shows it", () => {
  const watch = new FloodWatch();
  const waits = all(3000, (n) => watch.see(n % 3 ? "moving" : "read", n));
  expect(Math.max(...waits)).toBe(REST_MS);
});
