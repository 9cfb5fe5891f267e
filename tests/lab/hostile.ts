/**
 * A notebook that came from somewhere else and means harm: every payload in every place that carries text of others. For the
 * test that nothing of it runs in the lab's origin, asks the network, or covers the lab (tests/e2e/widgets.slow.test.ts).
 *
 * A payload that runs says so by `hit`, in whatever window it runs; one that asks the network asks `sink.invalid`.
 */
const HIT = "try{top.hit=1}catch{}window.hit=1";

export const PAYLOADS: readonly string[] = [
  `<script>${HIT}</script>`,
  `<script src="https://sink.invalid/a"></script>`,
  `<img src=x onerror="${HIT}"><img src="https://sink.invalid/b">`,
  `<svg onload="${HIT}"><animate onbegin="${HIT}" attributeName=x dur=1s /><script>${HIT}</script></svg>`,
  `<a href="java\tscript:${HIT}">a</a><a href="JaVaScRiPt:${HIT}">a</a><a href="data:text/html,<script>${HIT}</script>">a</a>`,
  `<iframe srcdoc="<script>parent.hit=1</script>"></iframe><iframe src="javascript:parent.hit=1"></iframe>`,
  `<iframe src="https://sink.invalid/c"></iframe><object data="https://sink.invalid/d"></object><embed src="https://sink.invalid/e">`,
  `<meta http-equiv=refresh content="0;url=https://sink.invalid/f"><base href="https://sink.invalid/"><link rel=stylesheet href="https://sink.invalid/g">`,
  `<form action="https://sink.invalid/h"><button formaction="javascript:${HIT}" autofocus onfocus="${HIT}">b</button></form>`,
  `<details open ontoggle="${HIT}">d</details><div popover onbeforetoggle="${HIT}">p</div><dialog open>d</dialog>`,
  `<style>@import "https://sink.invalid/i"; body{display:none} *{background:url(https://sink.invalid/j)}</style>`,
  `<div style="position:fixed;inset:0;z-index:2147483647;background:red">cover</div>`,
  `<math><annotation-xml encoding="text/html"><script>${HIT}</script></annotation-xml></math>`,
  `<noscript><p title="</noscript><img src=x onerror=${HIT}>"></noscript><template><script>${HIT}</script></template>`,
  `<svg><use href="data:image/svg+xml,<svg id=x><script>${HIT}</script></svg>#x"/><foreignObject><iframe srcdoc="<script>${HIT}</script>"></iframe></foreignObject></svg>`,
  `<form id=config><input name=attributes><img name=cookie id=body></form>`,
  `<button data-command="notebook:run-all-cells" data-commandlinker-command="notebook:run-all-cells" autofocus>run</button>`,
  `<video src="https://sink.invalid/k" onloadstart="${HIT}" autoplay></video><audio src="https://sink.invalid/l"></audio>`,
  `<img srcset="https://sink.invalid/m 1x"><a ping="https://sink.invalid/n" href="https://sink.invalid/o">a</a>`,
];
const ALL = PAYLOADS.join("\n\n");

const code = (id: string, outputs: object[], more: object = {}) => ({
  cell_type: "code",
  id,
  metadata: {},
  execution_count: 1,
  source: ALL,
  outputs,
  ...more,
});
const shown = (data: object, metadata: object = {}) => ({ output_type: "display_data", data, metadata });

/** Places where others' text stands, by their names. */
export const CARRIERS: Record<string, () => object[]> = {
  html: () => PAYLOADS.map((text) => shown({ "text/html": text, "text/plain": text })),
  "html in lists": () => [shown({ "text/html": PAYLOADS.map((text) => `${text}\n`) })],
  svg: () => [shown({ "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${ALL}</svg>` })],
  markdown: () => [shown({ "text/markdown": ALL })],
  latex: () => [shown({ "text/latex": `$\\href{javascript:${HIT}}{x}\\html{${ALL}}$ ${ALL}` })],
  javascript: () => [shown({ "application/javascript": `${HIT};fetch("https://sink.invalid/js")` })],
  json: () => [shown({ "application/json": { [ALL]: [ALL], __proto__: { hit: 1 } } })],
  plotly: () => [
    shown({
      "application/vnd.plotly.v1+json": { data: [{ y: [1], name: ALL, text: ALL }], layout: { title: { text: ALL } } },
    }),
  ],
  vega: () => [shown({ "application/vnd.vegalite.v5+json": { data: { url: "https://sink.invalid/v" }, mark: ALL } })],
  geojson: () => [shown({ "application/geo+json": { type: "Feature", properties: { [ALL]: ALL } } })],
  pdf: () => [shown({ "application/pdf": Buffer.from(ALL).toString("base64") })],
  widget: () => [shown({ "application/vnd.jupyter.widget-view+json": { model_id: "evil" }, "text/plain": ALL })],
  unknown: () => [shown({ "application/x-evil": ALL }), { output_type: "evil", text: ALL }],
  image: () => [
    shown({ "image/png": Buffer.from(ALL).toString("base64"), "text/plain": ALL }, { "image/png": { alt: ALL } }),
  ],
  stream: () => [
    { output_type: "stream", name: "stdout", text: `${ALL}\u001b]8;;javascript:${HIT}\u0007x\u001b]8;;\u0007` },
  ],
  error: () => [{ output_type: "error", ename: ALL, evalue: ALL, traceback: [ALL] }],
};

const widgetState = {
  version_major: 2,
  version_minor: 0,
  state: {
    evil: {
      model_name: "HTMLModel",
      model_module: "@jupyter-widgets/controls",
      model_module_version: "2.0.0",
      state: { value: ALL, _view_name: "HTMLView", _view_module: "@jupyter-widgets/controls", description: ALL },
    },
  },
};

export function hostileNotebook(): object {
  const attachments = { [`${PAYLOADS[2]}.png`]: { "image/svg+xml": Buffer.from(ALL).toString("base64") } };
  return {
    cells: [
      ...Object.entries(CARRIERS).map(([name, outputs], i) =>
        code(`c${i}`, outputs(), { metadata: { name, tags: [ALL] } }),
      ),
      { cell_type: "markdown", id: "md", metadata: { tags: [ALL] }, source: ALL, attachments },
      { cell_type: "markdown", id: "heading", metadata: {}, source: PAYLOADS.map((text) => `# ${text}`).join("\n") },
      { cell_type: "raw", id: "raw", metadata: { format: "text/html" }, source: ALL },
    ],
    metadata: {
      title: ALL,
      authors: [{ name: ALL }],
      kernelspec: { name: "none-such", display_name: ALL, language: "python" },
      language_info: { name: ALL },
      widgets: { "application/vnd.jupyter.widget-state+json": widgetState },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
