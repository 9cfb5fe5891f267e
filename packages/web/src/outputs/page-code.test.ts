// @vitest-environment jsdom
// What outputs leave for others: [what stands before, the output, what it gets in front].
import { expect, test, vi } from "vitest";
import { codeNamed, keepPageCode, pageCode, pageCodeFor, scriptsIn } from "./page-code.ts";

const script = (text: string) => `<script>${text}</script>`;
const SHAP = script("window.SHAP = {};");
const LIBRARY = script("self['lib$'] = SHAP.more");

test.each<[string, string[], string, string[]]>([
  ["what it calls", [SHAP], script("if (window.SHAP) SHAP.draw()"), [SHAP]],
  ["nothing that it does not call", [SHAP], script("SHAPE.draw(); window.SHAPED"), []],
  ["what that calls in its turn, first", [SHAP, LIBRARY], script("lib$.draw()"), [SHAP, LIBRARY]],
  ["nothing that it gives itself", [SHAP], script("window.SHAP = {}; SHAP.draw()"), []],
  ["no name that the browser has", [script("window.onload = go; window.name = 'x'")], script("window.onload"), []],
  ["nothing that is only compared", [script("if (window.there === 1) {}")], script("there"), []],
])("[W67] in front of an output: %s", (_case, before, html, expected) => {
  const codes = before.flatMap((one) => pageCode(one) ?? []);
  expect(codeNamed(html, codes).map((code) => code.html)).toEqual(expected);
});

function placeIn(path: string, place: string, isTrusted = true) {
  const shown = new AbortController();
  const again = vi.fn<() => void>();
  return { path, place, signal: shown.signal, isTrusted: async () => isTrusted, again, leave: () => shown.abort() };
}

test("[W67] what is not trusted gives nothing, nor what is shown no more", async () => {
  const one = placeIn("a.ipynb", "one 0");
  keepPageCode(one, SHAP);
  keepPageCode(placeIn("a.ipynb", "two 0", false), LIBRARY);
  const three = placeIn("a.ipynb", "three 0");
  const before = () => pageCodeFor(three, script("lib$.draw(SHAP)"));
  expect(await before()).toBe(`<div hidden>${SHAP}</div>`);
  expect(await pageCodeFor(placeIn("b.ipynb", "three 0"), script("SHAP"))).toBe("");
  one.leave();
  expect(await before()).toBe("");
});

test("[W67] an output that stands before what it calls is drawn once more when that comes", async () => {
  const [early, other, gone] = ["early", "other", "gone"].map((place) => placeIn("c.ipynb", place));
  await pageCodeFor(early!, script("SHAP.draw()"));
  await pageCodeFor(other!, script("draw()"));
  await pageCodeFor(gone!, script("SHAP.draw()"));
  gone!.leave();
  keepPageCode(placeIn("c.ipynb", "late"), SHAP);
  expect(await pageCodeFor(early!, script("SHAP.draw()"))).toContain(SHAP);
  keepPageCode(placeIn("c.ipynb", "later"), SHAP);
  expect([early, other, gone].map((one) => one!.again.mock.calls.length)).toEqual([1, 0, 0]);
});

test("elements that a library leaves open are closed; its classic scripts come alone", () => {
  const { html } = pageCode(`<div><b>${SHAP}<script type="module">import "x"</script>`)!;
  expect(html.endsWith("</b></div>")).toBe(true);
  expect(scriptsIn(html)).toEqual(["window.SHAP = {};"]);
});
