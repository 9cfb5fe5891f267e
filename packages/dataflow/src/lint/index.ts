/** What is wrong with a notebook: rules, configuration, fixes, and their pages. */
export { ignoringLine, LintConfig, type LintSettings, readSettings } from "./config.ts";
export { applyFixes, type FixedCell } from "./fixes.ts";
export { helperPrints } from "./helpers.ts";
export { lintNotebook, type LintTools } from "./lint.ts";
export { pageOf, rulesIndex } from "./pages.ts";
export type { Change, Fix, Level, Problem, Rule, RuleGroup, Span } from "./rule.ts";
export { levelOf } from "./rule.ts";
export type { CheckWithRuff, RuffEdit, RuffFinding } from "./ruff.ts";
export { RULES } from "./rules.ts";
export type { Dependencies, LintCell, LintOutput, LintProject, LintSubject } from "./subject.ts";
