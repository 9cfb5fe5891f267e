/**
 * How the page is built and served while it is worked on. `npm run dev` serves it with a proxy to a running lab
 * (PELLUCID_DEV_SERVER, with PELLUCID_TOKEN); the build goes to dist/web, each file beside its brotli and gzip copies,
 * which the server sends.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

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

const SQUEEZED = /\.(js|css|html|svg|json|wasm|txt)$/;

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
      // The largest files are fetched rarely; the last percent is not worth half a minute of build.
      const quality = bytes.length > 600_000 ? 5 : 9;
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }));
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
});

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  plugins: [react(), optionalFonts(), preloadFonts(), compressedCopies()],
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 6000,
    modulePreload: { polyfill: false },
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
