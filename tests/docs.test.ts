/** What the documents say stays true: the paths they name exist, and every numbered rule has a test that cites it. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Words in code marks that look like a path of this repository. */
const pathsIn = (text: string) =>
  [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\/?)`/g)]
    .map((match) => match[1]!)
    .filter((path) => /^(packages|tests|tools|docs|examples|fixtures|bench|bin|\.ci)\//.test(path));

describe("documents", () => {
  test.each(documents)("%s names only paths that exist", (name) => {
    expect(pathsIn(read(name)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test.each(documents)("%s links only to files that exist", (name) => {
    const links = [...read(name).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map((match) => match[1]!);
    const folder = name.includes("/") ? "docs" : ".";
    expect(links.filter((link) => !existsSync(join(root, folder, link)))).toEqual([]);
  });

  const specs = readdirSync(join(root, "packages")).filter((name) =>
    existsSync(join(root, "packages", name, "SPEC.md")),
  );
  test.each(specs)("every rule of packages/%s/SPEC.md has its own number, and is cited by a test", (name) => {
    const rules = [
      ...read(`packages/${name}/SPEC.md`).matchAll(/^[-*|\s]*\**\[?([A-Z]{1,2}\d+[a-z]?)\]?\**[\s.:|]/gm),
    ].map((match) => match[1]!);
    const tests = [...testFiles(`packages/${name}/src`), ...testFiles("tests")].map(read).join("\n");
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.filter((rule) => !tests.includes(`[${rule}]`))).toEqual([]);
    // One number for one rule.
    expect(rules.filter((rule, at) => rules.indexOf(rule) !== at)).toEqual([]);
  });
});

const testFiles = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.test\.tsx?$/.test(path))
    .map((path) => `${folder}/${path}`);
