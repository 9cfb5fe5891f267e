/**
 * How the page is built and served while it is worked on. `npm run dev` serves it with a proxy to a running lab
 * (PELLUCID_DEV_SERVER, with PELLUCID_TOKEN); the build goes to dist/web, each file beside its brotli and gzip copies,
 * which the server sends.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));
const outDir = fileURLToPath(new URL("../../dist/web", import.meta.url));
const server = process.env["PELLUCID_DEV_SERVER"] ?? "http://127.0.0.1:8899";
const token = process.env["PELLUCID_TOKEN"] ?? "dev";

/** Text never jumps: a font that is late is left out until the next visit. */
const optionalFonts = (): Plugin => ({
  name: "optional-fonts",
  enforce: "pre",
  transform: (code, id) =>
    id.includes("@fontsource-variable") && id.includes(".css")
      ? code.replaceAll("font-display: swap", "font-display: optional")
      : null,
});

/** The two faces of the first screen are asked for at once, so that "optional" ones are there in time. */
const preloadFonts = (): Plugin => ({
  name: "preload-fonts",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((name) => /(inter|jetbrains-mono)-latin-wght-normal/.test(name))
        .map((name) => ({
          tag: "link",
          injectTo: "head" as const,
          attrs: { rel: "preload", as: "font", type: "font/woff2", href: `/${name}`, crossorigin: "" },
        })),
  },
});

/**
 * A list of what a page with a notebook loads beside the entry: the server links it, so that it is there at once.
 * `early` is a script of its own, which runs before all the others.
 */
const listedParts = (): Plugin => ({
  name: "listed-parts",
  apply: "build",
  buildStart() {
    this.emitFile({ type: "chunk", id: join(here, "src/connection/early-socket.ts"), name: "early-socket" });
  },
  // After files that hold nothing but styles have been taken out.
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
      const behind = (name: string, found = new Set<string>()): Set<string> => {
        const chunk = chunks.find((one) => one.fileName === name);
        if (!chunk || found.has(name)) return found;
        found.add(name);
        for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
        for (const next of chunk.imports) behind(next, found);
        return found;
      };
      const part = (module: string) => chunks.find((one) => one.moduleIds.some((id) => id.endsWith(module)))!.fileName;
      const entry = behind(part("src/main.tsx"));
      const needed = behind(part("notebook/notebook-tab.tsx"));
      // Not needed for the first drawing: colours follow it, and by the first press the editor has to be there.
      behind(part("outputs/syntax.ts"), needed);
      behind(part("notebook/editor/cell-editor.ts"), needed);
      const notebook = [...needed].filter((name) => !entry.has(name));
      const early = part("connection/early-socket.ts");
      this.emitFile({ type: "asset", fileName: "parts.json", source: JSON.stringify({ early, notebook }) });
    },
  },
});

const SQUEEZED = /\.(js|css|html|svg|json|wasm|txt)$/;

/** Squeezed copies of earlier builds, by the content they are of: most files of a build are those of the last one. */
const kept = fileURLToPath(new URL("../../node_modules/.cache/pellucid/squeezed", import.meta.url));

const SQUEEZERS: Record<string, (bytes: Buffer) => Buffer> = {
  // The largest files are fetched rarely; the last percent is not worth half a minute of build.
  br: (bytes) =>
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: bytes.length > 1_000_000 ? 5 : 9 } }),
  gz: (bytes) => gzipSync(bytes, { level: 9 }),
};

function squeezed(bytes: Buffer, kind: keyof typeof SQUEEZERS): Buffer {
  const place = join(kept, `${createHash("sha256").update(bytes).digest("hex")}.${kind}`);
  if (existsSync(place)) return readFileSync(place);
  const small = SQUEEZERS[kind]!(bytes);
  mkdirSync(kept, { recursive: true });
  // Renamed into place: a build that is ended in the middle leaves no half of a copy.
  writeFileSync(`${place}.${process.pid}`, small);
  renameSync(`${place}.${process.pid}`, place);
  return small;
}

/** Ready-made compressed copies: the server has nothing to do, and brotli can take its time. */
const compressedCopies = (): Plugin => ({
  name: "compressed-copies",
  apply: "build",
  closeBundle() {
    for (const entry of readdirSync(outDir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !SQUEEZED.test(entry.name)) continue;
      const bytes = readFileSync(path);
      if (bytes.length < 1024) continue;
      for (const kind of Object.keys(SQUEEZERS)) writeFileSync(`${path}.${kind}`, squeezed(bytes, kind));
    }
  },
});

/**
 * What always comes together comes in one file: each costs a browser and a server some milliseconds. Two files show a notebook,
 * a third is its editor, a fourth what the first press may ask for, a fifth the help for whoever types; grammars of other languages
 * and everything that only some notebooks use stay by themselves.
 */
const groups = [
  { name: "app", test: /packages\/web\/src\/(main|notebook\/notebook-tab)\.tsx$/, priority: 2 },
  { name: "editor", test: /packages\/web\/src\/(outputs\/syntax|notebook\/editor\/cell-editor)\.ts$/, priority: 1 },
  { name: "acts", test: /packages\/web\/src\/notebook\/(notebook-commands|clipboard-events|cell-drag)\.ts$/ },
  { name: "editor-language", test: /packages\/web\/src\/language\/editor-language\.ts$/ },
];

export default defineConfig({
  root: here,
  // MathJax names its largest font as the one to fall back on; ours is handed to it (outputs/math/mathjax.ts).
  resolve: {
    alias: { "#default-font/svg/default.js": "@mathjax/mathjax-tex-font/mjs/svg/default.js" },
  },
  plugins: [react(), optionalFonts(), preloadFonts(), listedParts(), compressedCopies()],
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 6000,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: {
    port: 5173,
    // As a program with the token, from the lab's own address: its gate stays as it is.
    proxy: {
      "^/(api|files|frame|terminals)(/|\\?|$)": {
        target: server,
        ws: true,
        changeOrigin: true,
        headers: { authorization: `token ${token}`, origin: server },
      },
    },
  },
});
