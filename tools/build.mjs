// Builds dist/: the command line, the kernel host (esbuild) and the page (vite). Run by itself it always builds;
// `ensureBuild` builds only when a source is newer than the last build.
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { buildPublishing } from "./publishing.mjs";
import { root } from "./setup/root.mjs";
import { run } from "./setup/run.mjs";
import { step } from "./setup/say.mjs";

const dist = join(root, "dist");
const stamp = join(dist, ".stamp");

/** Programs of their own: what a person starts, and what those start. */
const entries = {
  cli: "packages/cli/src/main.ts",
  host: "packages/kernel/src/host-main.ts",
  publisher: "packages/server/src/publish/publisher-main.ts",
  "reading-thread": "packages/server/src/analysis/reading-thread.ts",
};
const helper = "packages/kernel/python/pellucid_helper";
/** Native parts, and a linter of 10 MB that reads its own file, are found by Node at run time; nothing else is. */
const external = ["zeromq", "@lydell/node-pty", "@parcel/watcher", "@astral-sh/ruff-wasm-nodejs", "jsdom"];

/** Beside the programs: the parser of Python cells. */
const parserFiles = [
  "node_modules/web-tree-sitter/web-tree-sitter.wasm",
  "node_modules/tree-sitter-python/tree-sitter-python.wasm",
];

/** In a process of its own: bundlers leave hundreds of megabytes behind, which a lab should not carry. */
export async function ensureBuild() {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint()) return;
  await step("Building", () => run(process.execPath, [join(root, "tools/build.mjs")], { cwd: root }));
}

async function build() {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  await Promise.all([buildPrograms(), buildPage(), buildPublishing(dist)]);
}

export async function buildPrograms() {
  for (const path of parserFiles) copyFileSync(join(root, path), join(dist, basename(path)));
  // Python reads it as files.
  const isSource = (path) => !path.includes("__pycache__");
  cpSync(join(root, helper), join(dist, "pellucid_helper"), { recursive: true, filter: isSource });
  const esbuild = await import("esbuild");
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: dist,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    // Beside the programs, because some parts look for what lies beside them.
    chunkNames: "part-[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    external,
    sourcemap: "linked",
    logLevel: "warning",
    // CommonJS packages inside the bundle call `require`.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
}

async function buildPage() {
  const { build: viteBuild } = await import("vite");
  // Tests set NODE_ENV, by which React would be bundled as for development.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    await viteBuild({ root: join(root, "packages", "web"), logLevel: "warn" });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** Names, sizes and times of everything that goes into dist/. */
function fingerprint() {
  const hash = createHash("sha256");
  const add = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).toSorted())
        if (name !== "node_modules" && name !== "__pycache__") add(join(path, name));
    } else hash.update(`${relative(root, path)} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const path of ["packages", "tools/build.mjs", "tools/publishing.mjs", "package-lock.json"])
    add(join(root, path));
  return hash.digest("hex");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await step("Building", build);
  writeFileSync(stamp, fingerprint());
}
