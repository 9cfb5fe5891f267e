// Long texts are read on a thread, the newest only, and whoever waits is told.
import { expect, test, vi } from "vitest";
import { type CellFacts, createAnalyser, NO_FACTS } from "@pellucid/dataflow";
import { loadAnalyser } from "../analysis.ts";
import { parserFiles } from "./parser-files.ts";
import { LongTexts } from "./long-texts.ts";

const longText = (name: string) => `${"x = 1\n".repeat(2000)}${name} = 2\n`;
const says = (name: string): CellFacts => ({ ...NO_FACTS, fingerprint: name, mustBind: [name] });

/** A thread that answers when it is told to. */
function slowThread() {
  const asked: { source: string; answer: (facts: CellFacts) => void; fail: () => void }[] = [];
  const ended = vi.fn<() => void>();
  const read = (source: string) =>
    new Promise<CellFacts>((answer, reject) =>
      asked.push({ source, answer, fail: () => reject(new Error("It has ended.")) }),
    );
  return { asked, ended, start: () => ({ read, end: ended }) };
}

test("a long text is null until it has come; the newest is read, and those between are left out", async () => {
  const thread = slowThread();
  const texts = new LongTexts(await loadAnalyser(), thread.start);
  const come = vi.fn<() => void>();
  texts.onCome(come);
  const [first, between, last] = [longText("first"), longText("between"), longText("last")];
  expect(texts.facts("short = 1")?.mustBind).toEqual(["short"]);
  expect(texts.facts(first)).toBeNull();
  await vi.waitFor(() => expect(thread.asked).toHaveLength(1));
  expect([texts.facts(between), texts.facts(last)]).toEqual([null, null]);
  thread.asked[0]!.answer(says("first"));
  await vi.waitFor(() => expect(thread.asked).toHaveLength(2));
  expect(come).toHaveBeenCalledTimes(1);
  expect(texts.facts(first)?.mustBind).toEqual(["first"]);
  expect(thread.asked[1]!.source).toBe(last);
  thread.asked[1]!.answer(says("last"));
  await vi.waitFor(() => expect(come).toHaveBeenCalledTimes(2));
  expect(texts.facts(last)?.mustBind).toEqual(["last"]);
});

test("what is wanted now is read here, and so is what a thread left behind", async () => {
  const thread = slowThread();
  const texts = new LongTexts(await loadAnalyser(), thread.start);
  const come = vi.fn<() => void>();
  texts.onCome(come);
  expect(texts.facts(longText("now"), true)?.mustBind).toContain("now");
  expect(texts.facts(longText("late"))).toBeNull();
  await vi.waitFor(() => expect(thread.asked).toHaveLength(1));
  thread.asked[0]!.fail();
  await vi.waitFor(() => expect(come).toHaveBeenCalled());
  expect(texts.facts(longText("late"))?.mustBind).toContain("late");
  expect(thread.ended).toHaveBeenCalled();
});

test("who can wait is called when the long ones are read; the others, which may be thousands, are left for later", async () => {
  const start = () => ({ read: async () => says("x"), end: () => {} });
  const analyser = await createAnalyser(await parserFiles());
  const texts = new LongTexts(analyser, start);
  const sources = [longText("one"), "short = 1", longText("two")];
  await texts.read(sources);
  expect(sources.map((source) => analyser.known(source)?.mustBind)).toEqual([["x"], undefined, ["x"]]);
});

test("where nothing is built it is read at once", async () => {
  const texts = new LongTexts(await loadAnalyser(), () => null);
  expect(texts.facts(longText("here"))?.mustBind).toContain("here");
});
