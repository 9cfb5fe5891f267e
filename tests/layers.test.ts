/**
 * The floors of the house, held: imports run downhill only. When this fails it prints the table, so that the message is
 * the lesson.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Package to what it may import of ours. `extension-api` joins when it is built. */
const table: Record<string, { floor: number; pure: boolean; may: string[] }> = {
  notebook: { floor: 1, pure: true, may: [] },
  dataflow: { floor: 1, pure: true, may: [] },
  protocol: { floor: 1, pure: true, may: [] },
  execution: { floor: 2, pure: true, may: ["notebook", "dataflow", "protocol"] },
  kernel: { floor: 2, pure: false, may: ["protocol"] },
  project: { floor: 2, pure: false, may: ["notebook", "dataflow"] },
  server: { floor: 3, pure: false, may: ["notebook", "dataflow", "protocol", "execution", "kernel", "project"] },
  web: { floor: 3, pure: false, may: ["notebook", "dataflow", "protocol"] },
  cli: { floor: 4, pure: false, may: ["notebook", "dataflow", "protocol", "execution", "kernel", "project", "server"] },
};
const drawing = Object.entries(table)
  .map(([name, row]) => `floor ${row.floor}  ${name.padEnd(10)} may import: ${row.may.join(", ") || "nothing of ours"}`)
  .join("\n");

interface Import {
  from: string;
  to: string;
}

const sources = (name: string) =>
  readdirSync(join(root, "packages", name, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(ts|tsx)$/.test(path))
    .map((path) => join(root, "packages", name, "src", path));

function importsOf(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const found = text.matchAll(
    /^\s*(?:import|export)\s[^;"']*?from\s+["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|^\s*import\s+["']([^"']+)["']/gm,
  );
  return [...found].map((match) => ({ from: file, to: (match[1] ?? match[2] ?? match[3])! }));
}

const doorsOf = (name: string): string[] =>
  Object.keys(JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8")).exports ?? {});

const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.includes("/testing/");

describe("layers", () => {
  test("every package is in the table", () => {
    expect(readdirSync(join(root, "packages")).toSorted()).toEqual(Object.keys(table).toSorted());
  });

  test.each(Object.keys(table))("%s imports only what lies below it, by the doors that its manifest opens", (name) => {
    const wrong: string[] = [];
    for (const { from, to } of sources(name).flatMap(importsOf)) {
      const ours = /^@pellucid\/([^/]+)(\/.*)?$/.exec(to);
      if (ours && (!table[name]!.may.includes(ours[1]!) || !doorsOf(ours[1]!).includes(`.${ours[2] ?? ""}`)))
        wrong.push(`${relative(root, from)} imports ${to}`);
      const outside = to.startsWith(".") && !resolve(dirname(from), to).startsWith(join(root, "packages", name));
      if (outside && !isTest(from)) wrong.push(`${relative(root, from)} leaves its package: ${to}`);
    }
    expect(wrong, `\n${drawing}\n`).toEqual([]);
  });

  test.each(Object.keys(table))("%s: its manifest names exactly its neighbours", (name) => {
    const manifest = JSON.parse(readFileSync(join(root, "packages", name, "package.json"), "utf8"));
    const named = Object.keys(manifest.dependencies ?? {}).filter((one) => one.startsWith("@pellucid/"));
    expect(table[name]!.may.map((one) => `@pellucid/${one}`)).toEqual(expect.arrayContaining(named));
  });

  test.each(Object.keys(table))("%s: no circle of files, not even by types or by what is fetched late", (name) => {
    expect(circle(name)).toEqual([]);
  });

  test("pure packages compile with neither the page nor Node", () => {
    for (const name of Object.keys(table).filter((one) => table[one]!.pure))
      expect(canary(name)).toMatch(/document[^]*process/);
  });
});

/** Files of one import circle, or none. Types count: who reads one of the files would have to read them all. */
function circle(name: string): string[] {
  const edges = new Map<string, string[]>();
  for (const file of sources(name).filter((path) => !isTest(path))) {
    const targets = importsOf(file).filter(({ to }) => to.startsWith("."));
    edges.set(
      file,
      targets.map(({ to }) => resolve(dirname(file), to)),
    );
  }
  const done = new Set<string>();
  const visit = (file: string, path: string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].map((one) => relative(root, one));
    if (done.has(file)) return [];
    for (const next of edges.get(file) ?? []) {
      const found = visit(next, [...path, file]);
      if (found.length) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of edges.keys()) {
    const found = visit(file, []);
    if (found.length) return found;
  }
  return [];
}

/** What the compiler says, under the package's own settings, of a file that names the page and the process. */
function canary(name: string): string {
  const folder = mkdtempSync(join(root, "packages", name, ".canary-"));
  try {
    writeFileSync(join(folder, "canary.ts"), "export const a = document;\nexport const b = process;\n");
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ extends: "../tsconfig.json", include: ["canary.ts"] }),
    );
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"], {
      encoding: "utf8",
    });
    return "it compiled";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
