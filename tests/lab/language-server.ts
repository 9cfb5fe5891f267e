/**
 * The real language server for tests: fetched from npm once into the checkout's node_modules, as the lab itself would fetch it
 * for a person. Null where the registry cannot be had: tests of it are skipped then, visibly.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LANGUAGES } from "@pellucid/server";
import { root } from "./lab.ts";

const { install } = LANGUAGES.find(({ language }) => language === "python")!;
const LIMIT_MS = 150_000;

/** The program's path. */
export async function fetchedLanguageServer(): Promise<string | null> {
  const folder = join(root, "node_modules", ".cache", "pellucid-language", install.packages.join("_"));
  const program = join("node_modules", install.program);
  if (existsSync(join(folder, program))) return join(folder, program);
  const part = `${folder}.part-${process.pid}`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  if (!(await npmInstall(part))) {
    rmSync(part, { recursive: true, force: true });
    return null;
  }
  try {
    renameSync(part, folder);
  } catch {
    // Another test was first.
    rmSync(part, { recursive: true, force: true });
  }
  return existsSync(join(folder, program)) ? join(folder, program) : null;
}

function npmInstall(folder: string): Promise<boolean> {
  const flags = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
  return new Promise((done) => {
    const child = spawn("npm", [...flags, ...install.packages], { stdio: "ignore" });
    const timer = setTimeout(() => child.kill(), LIMIT_MS);
    child.on("error", () => done(false));
    child.on("close", (code) => {
      clearTimeout(timer);
      done(code === 0);
    });
  });
}

/**
 * An npm that has the server already, as an install from the registry would put it: the first in PATH, it notes what it was told
 * and fills the folder it is given.
 */
export function npmWith(program: string): { folder: string; told: string } {
  const folder = mkdtempSync(join(tmpdir(), "npm-"));
  const told = join(folder, "told.txt");
  const modules = program.slice(0, program.lastIndexOf("node_modules") + "node_modules".length);
  const script = [
    "#!/usr/bin/env node",
    'const { cpSync, writeFileSync } = require("node:fs");',
    "const args = process.argv.slice(2);",
    `writeFileSync(${JSON.stringify(told)}, args.join(" "));`,
    'const prefix = args[args.indexOf("--prefix") + 1];',
    `cpSync(${JSON.stringify(modules)}, prefix + "/node_modules", { recursive: true });`,
  ];
  writeFileSync(join(folder, "npm"), script.join("\n"), { mode: 0o755 });
  return { folder, told };
}
