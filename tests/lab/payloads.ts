/**
 * Hostile content, and every place in an output that can carry it: the same table for outputs in the lab and for published pages.
 * `CANARY` stands for the script that must not run.
 */
export const bundle = (data: object, metadata: object = {}) => ({ type: "display", data, metadata });
export const html = (text: string) => bundle({ "text/html": text });
export const stream = (text: unknown, name = "stdout") => ({ type: "stream", name, text });

/** Runs nothing, reaches nothing, covers nothing: the same payloads in every carrier. */
export const payloads: string[] = [
  `<script>CANARY</script>`,
  `<img src=x onerror="CANARY">`,
  `<svg onload="CANARY"></svg>`,
  `<svg><script>CANARY</script></svg>`,
  `<svg><animate onbegin="CANARY" attributeName=x dur=1s></svg>`,
  `<svg><a xlink:href="javascript:CANARY"><text y=20>x</text></a></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>CANARY</script></svg>#x"></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>parent.CANARY</script>"></iframe></foreignObject></svg>`,
  `<a href="javascript:CANARY" id=go>go</a>`,
  `<a href="java\tscript:CANARY">go</a>`,
  `<a href=" &#1;javascript:CANARY">go</a>`,
  `<a href="JaVaScRiPt&colon;CANARY">go</a>`,
  `<a href="vbscript:CANARY">go</a>`,
  `<a href="data:text/html,<script>CANARY</script>">go</a>`,
  `<details open ontoggle="CANARY">x</details>`,
  `<input autofocus onfocus="CANARY">`,
  `<form action="http://sink.invalid/"><button formaction="javascript:CANARY">go</button></form>`,
  `<math><maction actiontype="statusline" xlink:href="javascript:CANARY">x</maction></math>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=CANARY&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=CANARY>">`,
  `<style>@import "http://sink.invalid/a.css"; * { background: url(http://sink.invalid/b) }</style>x`,
  `<style>p { background: u\\72l(http://sink.invalid/c); --x: url(http://sink.invalid/d) }</style><p>x</p>`,
  `<style>p { background-image: image-set("http://sink.invalid/e" 1x) }</style><p>x</p>`,
  `<p style="background: url(http://sink.invalid/f)">x</p>`,
  `<p style="background-image: image-set('http://sink.invalid/g' 1x)">x</p>`,
  `<img src="http://sink.invalid/h"><img srcset="http://sink.invalid/i 1x">`,
  `<video src="http://sink.invalid/j" poster="http://sink.invalid/k" autoplay></video>`,
  `<link rel=stylesheet href="http://sink.invalid/l"><meta http-equiv=refresh content="0;url=http://sink.invalid/m">`,
  `<base href="http://sink.invalid/">`,
  `<object data="http://sink.invalid/n"></object><embed src="http://sink.invalid/o">`,
  `<iframe src="http://sink.invalid/p"></iframe><iframe src="javascript:parent.CANARY"></iframe>`,
  `<template><img src=x onerror=CANARY></template>`,
  `<div popover id=p>x</div><button popovertarget=p command=show-popover commandfor=p>x</button>`,
  `<dialog open>x</dialog>`,
  `<a href="x" ping="http://sink.invalid/q">x</a>`,
  `<body onload="CANARY" background="http://sink.invalid/r">`,
  `<table background="http://sink.invalid/s"><td>x</table>`,
  `<isindex action="javascript:CANARY">`,
  `<x-y onclick=CANARY contenteditable autofocus tabindex=1 onfocus=CANARY>x</x-y>`,
  `<form><input name=attributes><input name=parentNode></form><img name=location>`,
  `<svg><image href="http://sink.invalid/t"/><filter><feImage href="http://sink.invalid/u"/></filter></svg>`,
  `<div style="position:fixed;inset:0;z-index:99999;background:red" id=cover>cover</div>`,
];
export const carriers: [string, (payload: string) => object[]][] = [
  ["text/html", (text) => [html(text)]],
  [
    "text/markdown",
    (text) => [
      bundle({ "text/markdown": `# A ${text}\n\n${text}\n\n\`${text}\` ![${text}](x "${text}") [a](<${text}>)` }),
    ],
  ],
  [
    "image/svg+xml",
    (text) => [
      bundle({ "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${text}</svg>` }),
    ],
  ],
  ["text/latex", (text) => [bundle({ "text/latex": `$\\text{${text}}\\href{javascript:CANARY}{x}\\html{${text}}$` })]],
  ["application/json", (text) => [bundle({ "application/json": { [text]: [text] } })]],
  ["text/plain", (text) => [bundle({ "text/plain": text })]],
  ["application/x-unknown", (text) => [bundle({ "application/x-unknown": text })]],
  ["image/png", (text) => [bundle({ "image/png": Buffer.from(text).toString("base64") }, { alt: text })]],
  ["stream", (text) => [stream(text), stream(`\x1b]8;;javascript:CANARY\x07${text}\x1b]8;;\x07`, "stderr")]],
  ["error", (text) => [{ type: "error", ename: text, evalue: text, traceback: [text, `${text}:1, in ${text}`] }]],
  ["unknown output", (text) => [{ type: "unknown", json: { text } }]],
];
