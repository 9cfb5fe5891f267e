// @vitest-environment jsdom
// How tables of HTML outputs are set: [their rows, one letter a cell: n to the right, w to the left, - as row labels are].
import { expect, test } from "vitest";
import { dressTables } from "./tables.ts";

const cells = (tag: string, words: string) =>
  words
    .split("|")
    .map((word) => `<${tag}>${word.trim()}</${tag}>`)
    .join("");
const row = (label: string, words: string) => `<tr><th>${label}</th>${cells("td", words)}</tr>`;

function dressed(rows: string): string[] {
  const template = document.createElement("template");
  template.innerHTML = `<table>${rows}</table>`;
  dressTables(template.content);
  const letter = (cell: Element) =>
    cell.classList.contains("out-number") ? "n" : cell.classList.contains("out-words") ? "w" : "-";
  return [...template.content.querySelectorAll("tr")].map(
    (one) => [...one.children].map(letter).join("") + (one.matches(".out-head") ? " head" : ""),
  );
}

const NAMES = `<th></th>${cells("th", "a | b")}`;
test.each<[string, string, string[]]>([
  ["a frame", `<thead><tr>${NAMES}</tr></thead>${row("0", "1.5 | x")}${row("1", "-2 | y")}`, ["nnw", "-nw", "-nw"]],
  [
    "a summary without a head, whose first row is one",
    `<tr><td></td>${cells("th", "coef | t")}</tr>${row("Wealth", "0.4482 | 16.136")}${row("Region", "-1.1996 | -0.521")}`,
    ["wnn head", "-nn", "-nn"],
  ],
  ["names and values by turns", `${row("AIC:", "1479.")}${row("BIC:", "1503.")}`, ["-n", "-n"]],
  [
    "stars of significance",
    `<tr><td></td>${cells("th", "I")}</tr>${row("x", "0.45***")}${row("", "(0.03)")}`,
    ["wn head", "-n", "-n"],
  ],
])("%s", (_name, rows, expected) => expect(dressed(rows)).toEqual(expected));

test("a text of many lines stands whole in a box that scrolls, a short one in its cell", () => {
  const template = document.createElement("template");
  template.innerHTML = `<table>${row("0", `${"word ".repeat(200)}|short|${"x".repeat(40)}`)}</table>`;
  dressTables(template.content);
  const [long, short, unbroken] = template.content.querySelectorAll("td");
  expect(long!.querySelector<HTMLElement>(".out-long")!.tabIndex).toBe(0);
  expect(long!.textContent).toBe("word ".repeat(200).trim());
  expect(short!.innerHTML).toBe("short");
  expect([long, short, unbroken].map((cell) => cell!.classList.contains("out-unbroken"))).toEqual([false, false, true]);
});
