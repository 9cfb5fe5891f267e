/**
 * Looks at a notebook with every rule and with ruff, and says what was found, in the order of the page. Decides nothing about
 * levels itself: rules give them, configuration changes them. Pauses between rules, so that a server can go on serving.
 */
import type { Analyser } from "../analyser.ts";
import { isIgnored, LintConfig } from "./config.ts";
import { Look } from "./look.ts";
import type { Level, Problem, Span } from "./rule.ts";
import { levelOf } from "./rule.ts";
import { type CheckWithRuff, ruffProblems } from "./ruff.ts";
import { RULES } from "./rules.ts";
import type { LintSubject } from "./subject.ts";

export interface LintTools {
  readonly analyser: Analyser;
  /** Null where ruff is not at hand. */
  readonly ruff: CheckWithRuff | null;
  readonly config: LintConfig;
  readonly pause?: () => Promise<void>;
}

export async function lintNotebook(subject: LintSubject, tools: LintTools): Promise<Problem[]> {
  const { analyser, ruff, config, pause } = tools;
  if (isLeftOut(subject)) return [];
  const look = await Look.at(subject, analyser, pause);
  const found: Problem[] = [];
  for (const rule of RULES) {
    if (!mayMatter(config, rule.id, rule.name)) continue;
    for (const one of rule.check(look)) {
      const level = config.level(rule.id, rule.name, one.level ?? levelOf(rule.id));
      if (level) found.push(problemOf(look, rule.id, rule.name, level, one));
    }
    await pause?.();
  }
  if (ruff && look.isPython && config.ruff.length > 0)
    for (const { rule, name, level: usual, ...one } of await ruffProblems(look, ruff, config.ruff)) {
      const level = config.level(rule, name, usual);
      if (level) found.push(problemOf(look, rule, name, level, one));
    }
  const lines = new Map(look.code.map((cell) => [cell.id, cell.lines]));
  return found
    .filter((one) => one.cell === null || !isIgnored(one, lines.get(one.cell) ?? []))
    .toSorted(byPlace(subject));
}

/** `# pellucid: ignore-file` in the first code cell. */
const isLeftOut = ({ cells }: LintSubject): boolean =>
  /^[ \t]*#\s*pellucid:\s*ignore-file\b/im.test(cells.find((cell) => cell.type === "code")?.source ?? "");

/** Whether any level comes out; a rule that nobody wants to hear is not asked. */
const mayMatter = (config: LintConfig, id: string, name: string): boolean =>
  (["error", "warning", "info"] as const).some((level) => config.level(id, name, level) !== null);

type Loose = {
  readonly cell: string | null;
  readonly span?: Span;
  readonly message: string;
  readonly fix?: Problem["fix"];
};

function problemOf(look: Look, rule: string, name: string, level: Level, { cell, span, message, fix }: Loose): Problem {
  const number = cell === null ? 0 : look.code.findIndex(({ id }) => id === cell) + 1;
  return { rule, name, level, message, cell, number, span: span ?? null, fix: fix ?? null };
}

function byPlace({ cells }: LintSubject): (a: Problem, b: Problem) => number {
  const places = new Map(cells.map(({ id }, i) => [id, i]));
  const at = ({ cell }: Problem) => (cell === null ? -1 : (places.get(cell) ?? -1));
  return (a, b) =>
    at(a) - at(b) ||
    (a.span?.line ?? 0) - (b.span?.line ?? 0) ||
    (a.span?.column ?? 0) - (b.span?.column ?? 0) ||
    (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}
