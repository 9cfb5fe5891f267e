/**
 * A verification as JUnit XML, as GitHub and other CI systems read it: a suite a notebook, a case a cell. What follows from
 * another cell is skipped, with that cell's number, so that one cause is one red line.
 */
import type { Report, ReportCell } from "./report.ts";
import { withoutEscapes } from "./escapes.ts";

export function junitOf(reports: readonly Report[]): string {
  const suites = reports.map(suite);
  const total = (of: (report: Report) => number) => reports.reduce((sum, one) => sum + of(one), 0);
  const head = attributes({
    name: "pellucid verify",
    tests: total(testsIn),
    failures: total(failuresIn),
    errors: total(errorsIn),
    time: seconds(total((one) => one.took)),
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${head}>\n${suites.join("\n")}\n</testsuites>\n`;
}

const isFailure = ({ verdict, follows }: ReportCell): boolean =>
  follows === undefined &&
  (verdict === "changed" || verdict === "nondeterministic" || verdict === "environment-differs");
const isError = ({ verdict, follows }: ReportCell): boolean => verdict === "failed" && follows === undefined;
const isSkipped = (cell: ReportCell): boolean =>
  cell.follows !== undefined || ["skipped", "not-reached", "cascade", "volatile-by-tag"].includes(cell.verdict);
const failuresIn = ({ cells }: Report): number => cells.filter(isFailure).length;
const errorsIn = ({ cells, trouble }: Report): number => cells.filter(isError).length + (trouble === undefined ? 0 : 1);
const testsIn = ({ cells, trouble }: Report): number => cells.length + (trouble === undefined ? 0 : 1);

function suite(report: Report): string {
  const head = attributes({
    name: report.notebook,
    tests: testsIn(report),
    failures: failuresIn(report),
    errors: errorsIn(report),
    skipped: report.cells.filter(isSkipped).length,
    time: seconds(report.took),
    timestamp: report.at.replace(/\.\d+Z$/, ""),
  });
  const properties = [
    ["verdict", report.verdict],
    ["kernel", report.kernel],
    ...(report.environment ? [["python", report.environment.python]] : []),
  ].map(([name, value]) => `      <property ${attributes({ name: name!, value: value! })}/>`);
  const cases = [...report.cells.map((cell) => testCase(cell, report)), ...troubleCase(report)];
  return [
    `  <testsuite ${head}>`,
    "    <properties>",
    ...properties,
    "    </properties>",
    ...cases,
    "  </testsuite>",
  ].join("\n");
}

function testCase(cell: ReportCell, report: Report): string {
  const head = attributes({
    classname: report.notebook,
    name: `cell ${cell.number} (id ${cell.id})`,
    file: report.notebook,
    time: seconds(cell.took ?? 0),
  });
  const inside = insideOf(cell, report);
  return inside === "" ? `    <testcase ${head}/>` : `    <testcase ${head}>\n${inside}\n    </testcase>`;
}

function troubleCase({ notebook, trouble }: Report): string[] {
  if (trouble === undefined) return [];
  const head = attributes({ classname: notebook, name: "the notebook", file: notebook, time: seconds(0) });
  const error = attributes({ message: trouble.split("\n")[0]!, type: "unusable" });
  return [`    <testcase ${head}>\n      <error ${error}>${escaped(trouble)}</error>\n    </testcase>`];
}

function insideOf(cell: ReportCell, report: Report): string {
  const reason = cell.reason ?? cell.verdict;
  if (isError(cell) || isFailure(cell)) {
    const tag = isError(cell) ? "error" : "failure";
    const advice = report.root?.cell === cell.number ? report.root.advice : undefined;
    const text = [
      `> ${cell.source}`,
      reason,
      ...(isError(cell) ? [] : cell.differences.flatMap(inWords)),
      ...(advice ? [advice] : []),
    ].join("\n");
    return `      <${tag} ${attributes({ message: reason.split("\n")[0]!, type: cell.verdict })}>${escaped(text)}</${tag}>`;
  }
  if (!isSkipped(cell)) return "";
  const message = cell.follows === undefined ? reason : `${cell.verdict}: follows from cell ${cell.follows}`;
  return `      <skipped ${attributes({ message: message.split("\n")[0]! })}/>`;
}

const inWords = ({ what, where, saved, got, near }: ReportCell["differences"][number]): string[] => [
  `${what}${where ? `, ${where}` : ""}`,
  `- ${saved}`,
  `+ ${got}`,
  ...(near ? [`near miss: ${near}`] : []),
];

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(" ");

/** XML 1.0 has no other control characters, not even as references. */
const FORBIDDEN = /[^\t\n\r -\ufffd]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

const escaped = (text: string): string =>
  withoutEscapes(text)
    .replace(FORBIDDEN, "")
    .replace(/[&<>"]/g, (one) => ENTITIES[one]!);
