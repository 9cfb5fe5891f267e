// A widget out of a file that asks something of its kernel: the page hears of it once, and of one with a kernel never.
import { expect, test } from "vitest";
import { whenUnheard } from "./unheard.ts";

test("what nobody hears is told once", () => {
  let told = 0;
  const sent: unknown[] = [];
  const prototype: { comm?: object; send(content: unknown): void } = { send: (content) => void sent.push(content) };
  whenUnheard(prototype, () => told++);
  const model = (comm?: object) => Object.assign(Object.create(prototype) as typeof prototype, comm && { comm });
  model({}).send("ready");
  expect(told).toBe(0);
  model().send("rows");
  model().send("more rows");
  expect([told, sent]).toEqual([1, ["ready", "rows", "more rows"]]);
});
