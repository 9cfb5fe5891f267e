/** All rules, in the order of their ids. Their pages (docs/lint) are made from this table. */
import { ENVIRONMENT_RULES } from "./environment-rules.ts";
import { LEARNING_RULES } from "./learning-rules.ts";
import { ORDER_RULES } from "./order-rules.ts";
import { OUTPUT_RULES } from "./output-rules.ts";
import { PROJECT_RULES } from "./project-rules.ts";
import type { Rule } from "./rule.ts";
import { STRUCTURE_RULES } from "./structure-rules.ts";

export const RULES: readonly Rule[] = [
  ...ORDER_RULES,
  ...ENVIRONMENT_RULES,
  ...STRUCTURE_RULES,
  ...LEARNING_RULES,
  ...OUTPUT_RULES,
  ...PROJECT_RULES,
];
