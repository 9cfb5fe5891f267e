/** A rule's page, and the list of them all, from the table of rules: what docs/lint holds. */
import { levelOf, type Rule, type RuleGroup } from "./rule.ts";
import { RULES } from "./rules.ts";

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

export function pageOf(rule: Rule): string {
  const { id, name, group, finds, why, bad, good, remedy, fixes, unfixed } = rule;
  return `# ${id} ${name}

${sentence(finds)}

${group}; level ${levelOf(id)}${fixes ? "; `pellucid lint --fix` mends it" : ""}.

## Why

${why}

## Found

${example(bad)}
## Not found

${example(good)}
## What to do

${remedy}
${unfixed ? `\n\`--fix\` leaves it alone: ${unfixed[0]!.toLowerCase()}${unfixed.slice(1)}\n` : ""}
To be silent about it: \`# pellucid: ignore[${id}]\` on the line, \`"ignore": ["${id}"]\` in the notebook's \`pellucid.lint\` metadata, or
\`ignore = ["${id}"]\` under \`[tool.pellucid.lint]\`. [All rules](README.md)
`;
}

/** What a line like `#3 edited` of an example means to a reader. */
const NOTES: readonly (readonly [RegExp, (rest: string) => string])[] = [
  [/^#(\d+)( edited)?$/, (rest) => `# count ${rest.replace(" edited", ", edited since")}`],
  [/^#python (.*)$/, (rest) => `# saved by Python ${rest.slice(7)}, in a project that requires 3.10 or later`],
  [/^#lines (.*)$/, (rest) => `# a cell of ${rest.slice(6)} lines`],
  [/^#cells (.*)$/, (rest) => `# ${rest.slice(6)} code cells`],
  [/^#name (.*)$/, (rest) => `# a file called ${rest.slice(5)}`],
  [/^#output (.*)$/, (rest) => `# with an output of ${(Number(rest.slice(7)) / 1e6).toFixed(1)} MB`],
  [/^#error (.*)$/, (rest) => `# with a saved ${rest.slice(6)}`],
  [/^#tag (.*)$/, (rest) => `# tagged ${rest.slice(4)}`],
  [
    /^#stderr (.*)$/,
    (rest) => `# with ${Math.max(1, rest.split("\\n").length - 1)} x "${rest.slice(7).split("\\n")[0]}" on stderr`,
  ],
  [/^#stdout (.*)$/, (rest) => `# with the output ${rest.slice(7)}`],
  [/^#streamlines (.*)$/, (rest) => `# with an output of ${rest.slice(12)} lines`],
  [/^#mime (.*)$/, (rest) => `# with an output of ${rest.slice(5)}`],
  [/^#unpinned (.*)$/, (rest) => `# requirements.txt says "${rest.slice(9)}", without a version`],
  [/^#nolock$/, () => "# in a project without a lock file"],
  [/^#lock$/, () => "# in a project with a lock file"],
  [
    /^#verified( edited)?$/,
    (rest) => (rest.includes("edited") ? "# in a notebook verified before this edit" : "# in a verified notebook"),
  ],
  [/^#copied (.*)$/, (rest) => `# ${rest.slice(7)} has the same function`],
  [/^#strip$/, () => '# in a project whose settings say: outputs = "strip"'],
  [/^#untested$/, () => "# in a project without a test of helpers"],
  [/^#tested$/, () => "# in a project with a test of helpers"],
  [/^#job (.*)$/, (rest) => `# in a notebook that ${rest.slice(4)} runs`],
  [/^#large (.*)$/, (rest) => `# beside ${rest.slice(6)} of 20 MB, tracked by git`],
];

function example(text: string): string {
  return text
    .split("\n%%\n")
    .map((cell) => {
      if (cell.startsWith("#markdown ")) return `\`\`\`markdown\n${cell.slice(10)}\n\`\`\`\n`;
      const lines = cell.split("\n").map((line) => NOTES.find(([form]) => form.test(line))?.[1](line.slice(1)) ?? line);
      return `\`\`\`python\n${lines.join("\n")}\n\`\`\`\n`;
    })
    .join("\n");
}

export function rulesIndex(): string {
  const groups = [...new Set(RULES.map(({ group }) => group))];
  return `# The rules of lint

What each finds, and why. How to run and configure lint stands in [lint.md](../lint.md). E: error, W: warning, I: info; "fix" where
\`--fix\` can mend it. Rules of ruff come on top, under ruff's own codes, as warnings.
${groups.map(table).join("")}`;
}

const table = (group: RuleGroup): string => `
## ${group}

| rule | finds | |
|---|---|---|
${RULES.filter((rule) => rule.group === group)
  .map(({ id, name, finds, fixes }) => `| [${id} ${name}](${id}.md) | ${finds} | ${fixes ? "fix" : ""} |`)
  .join("\n")}
`;
