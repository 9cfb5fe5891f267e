/**
 * Which rules speak, and how loudly: defaults, then the project, then the notebook, then the line. A later layer wins. Rules
 * are named by id ("W304"), name ("duplicate-import"), a family ("W3", "F") or "all".
 */
import type { Level, Problem } from "./rule.ts";

/** One layer, as it stands in `[tool.pellucid.lint]`, pellucid.toml or a notebook's `pellucid.lint` metadata. */
export interface LintSettings {
  /** Nothing but these. */
  readonly select?: readonly string[];
  readonly ignore?: readonly string[];
  readonly levels?: Readonly<Record<string, Level | "off">>;
  /** Ruff's rules on top of ours; an empty list leaves ruff out. */
  readonly ruff?: readonly string[];
}

/** What ruff is asked: mistakes, not style. Names and imports of single cells are our own rules' business. */
const RUFF_RULES: readonly string[] = (
  "F401 F502 F503 F504 F505 F506 F507 F508 F509 F521 F522 F523 F524 F525 F601 F602 F621 F622 F631 F632 F633 F634 F701 " +
  "F702 F707 F823 F841 F901 E711 E713 E714 E721 E722 B005 B006 B012 B016 B017 B020 B021 B023 B025 B029 B030 B035 B039 " +
  "PLE0604 PLE0605 PLE1205 PLE1206 PLE1300 PLE1307 PLE1310 NPY001 NPY003 NPY201 RUF016 RUF024"
).split(" ");

export class LintConfig {
  private readonly layers: readonly LintSettings[];

  constructor(...layers: readonly (LintSettings | null | undefined)[]) {
    this.layers = layers.filter((layer) => layer !== null && layer !== undefined);
  }

  get ruff(): readonly string[] {
    return this.layers.findLast((layer) => layer.ruff !== undefined)?.ruff ?? RUFF_RULES;
  }

  /** Null: it is not to be spoken of. */
  level(rule: string, name: string, usual: Level): Level | null {
    let level: Level | null = usual;
    for (const { select, ignore, levels } of this.layers) {
      const named = mostExact(Object.keys(levels ?? {}), rule, name);
      const set = named === null ? undefined : levels![named];
      if (select && !select.some((one) => names(one, rule, name))) level = null;
      else if (select && level === null) level = usual;
      if (set !== undefined) level = set === "off" ? null : set;
      if (ignore?.some((one) => names(one, rule, name))) level = null;
    }
    return level;
  }
}

export const names = (pattern: string, rule: string, name: string): boolean => {
  const wanted = pattern.trim().toLowerCase();
  return wanted === "all" || wanted === name || (wanted !== "" && rule.toLowerCase().startsWith(wanted));
};

function mostExact(patterns: readonly string[], rule: string, name: string): string | null {
  const fitting = patterns.filter((one) => names(one, rule, name));
  const weight = (one: string) => (one.toLowerCase() === "all" ? 0 : one.toLowerCase() === name ? 99 : one.length);
  return fitting.toSorted((a, b) => weight(b) - weight(a))[0] ?? null;
}

/**
 * `# pellucid: ignore`, `# pellucid: ignore[W304, star-import]`: on the line itself, or on a comment line of its own above. What is said of
 * a whole cell is said of its first line.
 */
const IGNORE = /#\s*pellucid:\s*ignore(?!\w)(?:\s*\[([^\]]*)\])?/i;

export function isIgnored(
  { rule, name, span }: Pick<Problem, "rule" | "name" | "span">,
  lines: readonly string[],
): boolean {
  const line = span?.line ?? 1;
  const above = line >= 2 && /^\s*#/.test(lines[line - 2]!) ? [lines[line - 2]!] : [];
  return [lines[line - 1] ?? "", ...above].some((text) => {
    const found = IGNORE.exec(text);
    if (!found) return false;
    return found[1] === undefined || found[1].split(",").some((one) => names(one, rule, name));
  });
}

/** The text that makes a line silent about a rule. */
export function ignoringLine(line: string, rule: string): string {
  const found = IGNORE.exec(line);
  if (!found) return `${line}${line.trim() === "" ? "" : "  "}# pellucid: ignore[${rule}]`;
  const kept =
    found[1] === undefined
      ? []
      : found[1]
          .split(",")
          .map((one) => one.trim())
          .filter((one) => one !== "");
  return line.replace(IGNORE, `# pellucid: ignore[${[...kept, rule].join(", ")}]`);
}

/** A layer from what somebody wrote; in words what is wrong with it. */
export function readSettings(value: unknown): { settings: LintSettings; trouble: string[] } {
  const trouble: string[] = [];
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { settings: {}, trouble: ["The lint settings must be a table."] };
  const table = value as Record<string, unknown>;
  const list = (key: string): string[] | undefined => {
    const given = table[key];
    if (given === undefined) return undefined;
    if (Array.isArray(given) && given.every((one) => typeof one === "string")) return given;
    trouble.push(`${key} must be a list of rules.`);
    return undefined;
  };
  const [select, ignore, ruff] = [list("select"), list("ignore"), list("ruff")];
  const levels: Record<string, Level | "off"> = {};
  for (const [rule, level] of Object.entries((table["levels"] ?? {}) as Record<string, unknown>))
    if (level === "error" || level === "warning" || level === "info" || level === "off") levels[rule] = level;
    else trouble.push(`levels.${rule} must be error, warning, info or off.`);
  return {
    settings: { ...(select && { select }), ...(ignore && { ignore }), ...(ruff && { ruff }), levels },
    trouble,
  };
}
