// @vitest-environment jsdom
// Pages that HTML embeds: [the HTML, in the notebook lessons/a.ipynb, pages of the web, files of the project with their measures].
import { expect, test, vi } from "vitest";
import { embeddedPages } from "./embedded-pages.ts";

vi.mock("./frame.ts", () => ({}));

test.each<[string, string, string[], string[]]>([
  [
    "IPython's IFrame",
    '<iframe width="100%" height="500px" src="net.html" frameborder="0">',
    [],
    ["net.html 500 100%"],
  ],
  ["a number", '<iframe width=40 height=300 src="out/net.htm">', [], ["net.htm 300 40px"]],
  ["a part of its place", '<iframe height="100%" src="my net.html?x=1">', [], ["my net.html 0 "]],
  ["above the notebook", '<iframe src="../net.html">', [], ["net.html 0 "]],
  ["outside of the project", '<iframe src="../../net.html">', [], []],
  ["no page", '<iframe src="paper.pdf">', [], []],
  ["the web", '<iframe src="https://example.org/a.html">', ["https://example.org/a.html"], []],
  ["whatever protocol there is", '<iframe src="//example.org/a.html">', [], []],
  ["script as an address", '<iframe src="javascript:alert(1)//a.html">', [], []],
  ["none", "<b>iframe</b>", [], []],
])("%s", (_case, html, web, files) => {
  const found = embeddedPages(html, "lessons/a.ipynb");
  expect(found.web.map(String)).toEqual(web);
  expect(found.files.map(({ name, height, width }) => `${name} ${height} ${width}`)).toEqual(files);
});
