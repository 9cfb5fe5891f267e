// Writes CHANGELOG.md from the `FEATURE:` and `FIX:` lines of commit messages, newest first, by version tag.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/root.mjs";

const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
const tags = git("tag", "--list", "v*", "--sort=-version:refname").split("\n").filter(Boolean);
const ranges = [...tags, null].map((from, index) => ({
  name: tags[index - 1] ?? "Unreleased",
  from,
  to: tags[index - 1] ?? "HEAD",
}));

/** Names of commands, files and the like keep their first letter as it is. */
const begun = (text) => (/^(npm|pellucid|`|docs\/)/.test(text) ? text : text[0].toUpperCase() + text.slice(1));

/** An entry goes on over the lines that follow it, up to a blank one or the next entry. */
const entries = (word, text) =>
  [...text.matchAll(new RegExp(`^${word}: (.+(?:\n(?!FEATURE:|FIX:|\\s*$).+)*)`, "gm"))].map(
    (match) => `- ${begun(match[1].replace(/\s*\n\s*/g, " ").replace(/\.$/, ""))}`,
  );
const section = (title, list) => (list.length ? [`### ${title}`, "", ...new Set(list), ""] : []);

const lines = ranges.flatMap(({ name, from, to }) => {
  const text = git("log", "--format=%B", from ? `${from}..${to}` : to);
  return [`## ${name}`, "", ...section("New", entries("FEATURE", text)), ...section("Mended", entries("FIX", text))];
});
writeFileSync(join(root, "CHANGELOG.md"), `# Changelog\n\n${lines.join("\n")}`);
