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
  const read = ([source = ""]: readonly string[]) =>
    new Promise<CellFacts[]>((answer, reject) =>
      asked.push({ source, answer: (facts) => answer([facts]), fail: () => reject(new Error("It has ended.")) }),
    );
  return { asked, ended, start: () => ({ read, lint: async () => [], rest: () => {}, end: ended }) };
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

test("a whole notebook is read ahead in parts, and nothing of it twice", async () => {
  const asked: number[] = [];
  const read = async (sources: readonly string[]) => {
    asked.push(sources.length);
    return sources.map(says);
  };
  const analyser = await createAnalyser(await parserFiles());
  const texts = new LongTexts(analyser, () => ({ read, lint: async () => [], rest: () => {}, end: () => {} }));
  const sources = Array.from({ length: 100 }, (_, at) => `x = ${at % 50}`);
  const known = says("known");
  analyser.remember(sources[0]!, known);
  await texts.ahead(sources, async () => true);
  expect(sources.map((source) => analyser.known(source)?.mustBind[0]).slice(0, 3)).toEqual(["known", "x = 1", "x = 2"]);
  expect(asked.reduce((sum, count) => sum + count, 0)).toBe(49);
  expect(asked.length).toBeGreaterThan(1);
});

test("what may not go on, as when its notebook was closed meanwhile, is not read to its end", async () => {
  let goOn = true;
  const read = async (sources: readonly string[]) => {
    goOn = false;
    return sources.map(says);
  };
  const analyser = await createAnalyser(await parserFiles());
  const texts = new LongTexts(analyser, () => ({ read, lint: async () => [], rest: () => {}, end: () => {} }));
  const sources = Array.from({ length: 500 }, (_, at) => `y = ${at}`);
  await texts.ahead(sources, async () => goOn);
  expect(sources.filter((source) => analyser.known(source)).length).toBeLessThan(100);
});

test("where nothing is built it is read at once", async () => {
  const texts = new LongTexts(await loadAnalyser(), () => null);
  expect(texts.facts(longText("here"))?.mustBind).toContain("here");
});
