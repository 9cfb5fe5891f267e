/** Findings as people, programs and code hosts read them. SARIF is version 2.1.0; levels are its own words. */
import { type Level, levelOf, type Problem, RULES } from "@pellucid/dataflow";
import type { Notebook } from "@pellucid/notebook";
import packageFile from "../package.json" with { type: "json" };
import { plain } from "./print.ts";

/** One notebook with what was found in it. */
export interface LintedFile {
  /** As named, with `/`. */
  readonly path: string;
  readonly notebook: Notebook;
  readonly problems: readonly Problem[];
  readonly fixed: number;
}

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

export function textLines(files: readonly LintedFile[], wanted: (level: Level) => boolean, fix: boolean): string[] {
  const lines = files.flatMap(({ path, problems }) =>
    problems
      .filter(({ level }) => wanted(level))
      .map((one) => `${plain(path)}:${placeOf(one)} ${one.level} ${one.rule} ${plain(one.message)}`),
  );
  const all = files.flatMap(({ problems }) => problems);
  const levels = (["error", "warning", "info"] as const).map(
    (level) => [level, all.filter((one) => one.level === level).length] as const,
  );
  const [, , info] = levels;
  const hidden = wanted("info") ? "" : info![1] > 0 ? ` (${info![1]} more with --level info)` : "";
  const shown = levels
    .filter(([level, count]) => wanted(level) && count > 0)
    .map(([level, count]) => (level === "info" ? `${count} info` : counted(count, level)));
  const fixable = all.filter((one) => one.fix).length;
  const fixed = files.reduce((sum, file) => sum + file.fixed, 0);
  const mended = fix ? ` ${counted(fixed, "finding")} mended.` : fixable > 0 ? ` --fix mends ${fixable}.` : "";
  return [...lines, `${counted(files.length, "notebook")}: ${shown.join(", ") || "nothing found"}${hidden}.${mended}`];
}

/** `cell 3:2:5`; the notebook as a whole has no place. */
function placeOf({ cell, number, span }: Problem): string {
  if (cell === null) return "";
  const name = number > 0 ? ` cell ${number}` : ` ${plain(cell)}`;
  return span ? `${name}:${span.line}:${span.column}:` : `${name}:`;
}

export function jsonOf(files: readonly LintedFile[]): string {
  const count = (level: Level) =>
    files.reduce((sum, { problems }) => sum + problems.filter((one) => one.level === level).length, 0);
  return JSON.stringify(
    {
      counts: { error: count("error"), warning: count("warning"), info: count("info") },
      notebooks: files.map(({ path, problems, fixed }) => ({
        path,
        fixed,
        findings: problems.map(({ rule, name, level, message, cell, number, span, fix }) => ({
          rule,
          name,
          level,
          message,
          cell,
          number,
          line: span?.line ?? null,
          column: span?.column ?? null,
          endLine: span?.endLine ?? null,
          endColumn: span?.endColumn ?? null,
          fix: fix?.title ?? null,
        })),
      })),
    },
    null,
    2,
  );
}

const SARIF_LEVELS = { error: "error", warning: "warning", info: "note" } as const;

export function sarifOf(files: readonly LintedFile[], folder: string): string {
  const rules = rulesIn(files);
  const results = files.flatMap((file) =>
    file.problems.map((one) =>
      resultOf(
        file,
        one,
        rules.findIndex(({ id }) => id === one.rule),
      ),
    ),
  );
  return JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "Pellucid", semanticVersion: packageFile.version, rules } },
          columnKind: "utf16CodeUnits",
          originalUriBaseIds: { ROOT: { uri: `file://${encodeURI(folder)}/` } },
          results,
        },
      ],
    },
    null,
    2,
  );
}

/** Ours, and those of ruff that spoke. */
function rulesIn(files: readonly LintedFile[]) {
  const ours = RULES.map(({ id, name, finds, why, remedy }) => ({
    id,
    name,
    shortDescription: { text: finds },
    fullDescription: { text: why },
    help: { text: remedy },
    defaultConfiguration: { level: SARIF_LEVELS[levelOf(id)] as string },
  }));
  const known = new Set(ours.map(({ id }) => id));
  const others = new Set(
    files.flatMap(({ problems }) => problems.map(({ rule }) => rule)).filter((rule) => !known.has(rule)),
  );
  return [
    ...ours,
    ...[...others].toSorted().map((id) => ({
      id,
      name: `ruff-${id.toLowerCase()}`,
      shortDescription: { text: `Rule ${id} of ruff` },
      fullDescription: { text: `Rule ${id} of ruff` },
      help: { text: `See ${id} in the documentation of ruff` },
      defaultConfiguration: { level: "warning" },
    })),
  ];
}

/**
 * A region counts lines in the file that is named, and a notebook's file is JSON. So the region is that of the cell's text, and the cell itself
 * is the logical location, by id and number.
 */
function resultOf({ path }: LintedFile, { rule, level, message, cell, number, span }: Problem, ruleIndex: number) {
  const region = span && {
    startLine: span.line,
    startColumn: span.column,
    endLine: span.endLine,
    endColumn: Math.max(span.endColumn, span.line === span.endLine ? span.column : 1),
  };
  const where = number > 0 ? `cell ${number}` : cell === null ? "notebook" : `cell ${cell}`;
  return {
    ruleId: rule,
    ...(ruleIndex >= 0 && { ruleIndex }),
    level: SARIF_LEVELS[level],
    message: {
      text:
        cell === null
          ? message
          : `${where[0]!.toUpperCase()}${where.slice(1)}${span ? `, line ${span.line}` : ""}: ${message}`,
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: path.startsWith("/")
            ? { uri: `file://${encodeURI(path)}` }
            : { uri: encodeURI(path), uriBaseId: "ROOT" },
          ...(region && { region }),
        },
        ...(cell !== null && { logicalLocations: [{ name: cell, fullyQualifiedName: where, kind: "element" }] }),
      },
    ],
    ...(cell !== null && { properties: { cell, number, line: span?.line ?? 1 } }),
  };
}
