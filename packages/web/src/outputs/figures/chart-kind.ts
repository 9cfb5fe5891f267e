/** Which language a chart is written in, by its schema or its type. Pure. */
export type Chart = Readonly<Record<string, unknown>>;

export const isLite = (chart: Chart, mime: string): boolean =>
  !/\/vega\/v\d/.test(String(chart["$schema"] ?? "")) && !mime.includes("vnd.vega.");
