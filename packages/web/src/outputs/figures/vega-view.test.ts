// What a chart's author left to the page, on a dark one.
import { compile } from "vega-lite";
import { expect, test } from "vitest";
import { darkChart } from "./vega-view.ts";

const COLOURS = { text: "#e3e6e7", quiet: "#aab1b4", line: "#2b3134", strong: "#454d51" };
const data = { values: [1, 2, 3, 9].map((y) => ({ y })) };
const y = { field: "y", type: "quantitative" } as const;

test.each([
  ["the whiskers of a box plot", { mark: "boxplot" }],
  ["an error bar", { mark: "errorbar" }],
  ["a rule", { mark: "rule" }],
  ["words", { mark: { type: "text", text: "a" } }],
])("%s can be seen on a dark page, and keep a colour that the chart says", (_name, { mark }) => {
  const colours = (config: object) => {
    const { spec } = compile({ data, mark, encoding: { y }, config } as never, { config: darkChart(COLOURS) as never });
    return JSON.stringify(spec.marks);
  };
  expect(colours({})).not.toMatch(/"black"/);
  expect(colours({ rule: { color: "black" }, text: { color: "black" } })).toMatch(/"black"/);
});
