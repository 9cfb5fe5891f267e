// @vitest-environment jsdom
// What is put into the clipboard as HTML.
import { expect, test } from "vitest";
import { htmlOf } from "./copying.ts";

const element = (html: string) => {
  const made = document.createElement("div");
  made.innerHTML = html;
  return made;
};

test("[P112] a table is copied as a table that is seen, also where a grid stands in its place", () => {
  const form = '<div class="out-html" data-scope="h2" hidden=""><table><tr><td>1</td></tr></table></div>';
  const grid = '<div class="table-view"><div role="grid"><div role="row">1</div></div></div>';
  const html = htmlOf(element(`<div class="out-content" data-grid="">${form}${grid}</div>`));
  expect(html).toBe('<div class="out-html" data-scope="h2"><table><tbody><tr><td>1</td></tr></tbody></table></div>');
});

test("[P112] prose and what else stands there is copied as it is seen", () => {
  expect(htmlOf(element('<div class="out-markdown"><h1>a</h1></div>'))).toBe("<h1>a</h1>");
  expect(htmlOf(element('<div class="out-content"><b>a</b></div>'))).toBe("<b>a</b>");
});
