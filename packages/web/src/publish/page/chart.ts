/**
 * The program of a frame with a Vega chart in a published page: `pellucidChart(element, chart, lite)`, called by the script of the frame
 * (publish/drawings.ts).
 */
import type { Chart } from "../../outputs/figures/chart-kind.ts";
import { chartView, darkChart } from "../../outputs/figures/vega-view.ts";

/** Of the look's dark page (tokens.css): the frame has no tokens. */
const DARK = { text: "#e3e6e7", quiet: "#aab1b4", line: "#2b3134", strong: "#454d51" };

async function draw(element: HTMLElement, chart: Chart, lite: boolean): Promise<void> {
  const [container, bind] = [document.createElement("div"), document.createElement("div")];
  element.append(container, bind);
  try {
    const dark = document.documentElement.dataset["theme"] === "dark";
    await chartView(chart, { lite, config: dark ? darkChart(DARK) : {}, container, bind, held() {} }).runAsync();
  } catch (error) {
    element.textContent = `The chart could not be drawn: ${error instanceof Error ? error.message : String(error)}`;
  }
}

Object.assign(globalThis, {
  pellucidChart: (element: HTMLElement, chart: Chart, lite: boolean) => {
    Object.assign(globalThis, { pellucidDrawing: draw(element, chart, lite) });
  },
});
