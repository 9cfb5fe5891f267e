/**
 * The chart in a page of script as Altair prints it: a function is called with the chart and with how to embed it, both JSON. Pure. Any other
 * page is none, and runs as script where script may run.
 */

const FUNCTION = /\(function\s*\(\s*spec\s*,\s*embedOpt\s*\)/;
const CALL = /\}\)\((\{[^]*\}),\s*(\{"mode":\s*"vega(?:-lite)?"[^]*?\})\);\s*<\/script>/;

export function chartIn(html: string): Record<string, unknown> | null {
  if (!FUNCTION.test(html)) return null;
  const [, chart] = CALL.exec(html) ?? [];
  if (chart === undefined) return null;
  try {
    return JSON.parse(chart) as Record<string, unknown>;
  } catch {
    return null;
  }
}
