// A part whose code does not come is asked for again, and never fails.
import { expect, test, vi } from "vitest";
import { untilLoaded } from "./late.ts";

test("asked for again, less and less often, until it comes", async () => {
  const told = vi.spyOn(console, "warn").mockImplementation(() => {});
  const waits: number[] = [];
  let left = 7;
  const load = async () => {
    if (left-- > 0) throw new TypeError("Failed to fetch dynamically imported module");
    return { default: "part" };
  };
  const part = await untilLoaded(load, async (ms) => void waits.push(ms));
  expect(part).toEqual({ default: "part" });
  expect(told).toHaveBeenCalledTimes(7);
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});
