/**
 * A chart of Vega or Vega-Lite as a drawing: in the lab (vega.ts) and in the frames of published pages (publish/page/chart.ts).
 *
 * It is drawn without programs: expressions are interpreted (`ast`), never compiled, and nothing is loaded from anywhere. What its author says
 * about embedding (`usermeta`) is not followed.
 */
import { loader, parse, View, Warn, type Config, type Loader, type Spec } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Chart } from "./chart-kind.ts";

export interface ChartPlace {
  readonly lite: boolean;
  readonly config: Config;
  readonly container: HTMLElement;
  /** Where the chart's own fields stand. */
  readonly bind: HTMLElement;
  /** It asked for something of the web. */
  held(): void;
}

export function chartView(chart: Chart, { lite, config, container, bind, held }: ChartPlace): View {
  const spec = lite ? compile(chart as unknown as TopLevelSpec, { config: config as never }).spec : (chart as Spec);
  return new View(parse(spec, lite ? undefined : config, { ast: true }), {
    expr: expressionInterpreter,
    loader: closedLoader(held),
    renderer: "svg",
    container,
    bind,
    hover: true,
    logLevel: Warn,
  } as ConstructorParameters<typeof View>[1]);
}

/** Nothing is fetched; links lead only to pages of the web. */
function closedLoader(held: () => void): Loader {
  const usual = loader();
  const refuse = (address: string): never => {
    held();
    throw new Error(`${address} is not loaded: outputs have no network. Put the data into the chart.`);
  };
  return {
    ...usual,
    load: async (address: string) => refuse(address),
    http: async (address: string) => refuse(address),
    file: async (address: string) => refuse(address),
    sanitize: async (address: string) => {
      if (!/^https?:\/\//i.test(address)) return refuse(address);
      return { href: address, target: "_blank", rel: "noopener noreferrer" };
    },
  } as Loader;
}

export interface ChartColours {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly strong: string;
}

/** Read on a dark page and on a light ground. */
const BOTH = "#899398";

/** What the author did not choose, in the colours of a dark page. */
export function darkChart({ text, quiet, line, strong }: ChartColours): Config {
  const axis = { labelColor: quiet, titleColor: text, gridColor: line, domainColor: strong, tickColor: strong };
  return {
    background: "transparent",
    axis,
    legend: { labelColor: quiet, titleColor: text },
    title: { color: text, subtitleColor: quiet },
    header: { labelColor: quiet, titleColor: text },
    style: { "guide-label": { fill: quiet }, "guide-title": { fill: text } },
    view: { stroke: line },
    // Black unless the chart says otherwise: whiskers, means, and words that stand on the page as well as on bars of any colour.
    rule: { color: text },
    text: { color: BOTH },
  } as Config;
}
