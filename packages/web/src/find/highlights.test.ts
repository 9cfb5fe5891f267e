// @vitest-environment jsdom
// Where the words of an output are marked: what is seen of it.
import { expect, test } from "vitest";
import { seenOf, textRanges } from "./highlights.ts";

const TABLE = "<table hidden><tr><td>rare</td></tr></table>";
const GRID = '<div class="table-view"><div class="table-stage"><div>often</div><div>rare</div></div></div>';

test.each([
  ["a grid", `<div data-grid="">${TABLE}${GRID}</div>`, "DIV"],
  ["a table without its grid", `<div>${TABLE}</div>`, "TD"],
])("%s", (_what, html, tag) => {
  document.body.innerHTML = `<div data-output="result">${html}</div>`;
  const seen = seenOf(document.body.firstElementChild!);
  const from = seen.textContent.indexOf("rare");
  const [range] = textRanges(seen, [from, from + 4]);
  expect([range?.toString(), range?.startContainer.parentElement?.tagName]).toEqual(["rare", tag]);
});
