import { expect, test } from "vitest";
import { chartIn } from "./vega-page.ts";

const page = (chart: string, embed = '{"mode": "vega-lite"}') =>
  `<div id="altair-viz-1"></div><script type="text/javascript">var VEGA_DEBUG = {};(function(spec, embedOpt){ load(spec) })(${chart}, ${embed});</script>`;

test.each([
  ["a chart of Altair", page('{"mark": "bar", "a": "})({"}'), { mark: "bar", a: "})({" }],
  ["with options", page('{"mark": "bar"}', '{"mode": "vega-lite", "actions": false}'), { mark: "bar" }],
  ["what is no JSON", page("{mark: alert(1)}"), null],
  ["another script", "<script>draw({}, {})</script>", null],
])("[O46] %s", (_, html, chart) => expect(chartIn(html)).toEqual(chart));
