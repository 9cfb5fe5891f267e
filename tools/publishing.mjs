// Builds dist/publish: the views that draw a published notebook (packages/web/src/publish), and what goes into its file: style with
// fonts, the page's own scripts, plotly.js once for each version, the programs of widgets, charts and diagrams. Read by publisher-main.ts.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./setup/root.mjs";

const source = join(root, "packages/web/src/publish");
const require = createRequire(join(root, "packages/web/package.json"));

export async function buildPublishing(dist) {
  const out = join(dist, "publish");
  mkdirSync(out, { recursive: true });
  const { build } = await import("esbuild");
  const common = { absWorkingDir: root, bundle: true, minify: true, logLevel: "warning", target: "es2022" };
  const scripts = { ...common, format: "iife", write: false };
  const styles = { ...common, write: false, loader: { ".woff2": "dataurl" }, plugins: [woff2Only] };
  const text = async (options) => (await build(options)).outputFiles[0].text;
  const [page, slides, frame, chart, diagram, pageCss, mathCss, widgets] = await Promise.all([
    text({ ...scripts, entryPoints: [join(source, "page/main.ts")] }),
    text({ ...scripts, entryPoints: [join(source, "page/slides.ts")] }),
    text({ ...scripts, entryPoints: [join(source, "page/frame.ts")] }),
    text({ ...scripts, entryPoints: [join(source, "page/chart.ts")] }),
    text({ ...scripts, entryPoints: [join(source, "page/diagram.ts")] }),
    text({ ...styles, entryPoints: [join(source, "page.css")] }),
    text({ ...styles, entryPoints: [require.resolve("katex/dist/katex.min.css")] }),
    text({
      ...scripts,
      entryPoints: [join(root, "packages/web/src/widgets/frame/main.ts")],
      define: { "process.env.NODE_ENV": '"production"' },
      plugins: [asText],
    }),
    build({
      ...common,
      entryPoints: { index: join(source, "index.ts") },
      outdir: out,
      outExtension: { ".js": ".mjs" },
      chunkNames: "part-[name]-[hash]",
      format: "esm",
      splitting: true,
      platform: "browser",
      loader: { ".css": "empty" },
      alias: { "#default-font/svg/default.js": "@mathjax/mathjax-tex-font/mjs/svg/default.js" },
      plugins: [inOneProcess],
    }),
  ]);
  const files = {
    "page.js": page,
    "slides.js": slides,
    "frame.js": frame,
    "page.css": pageCss,
    "math.css": mathCss,
    "widgets.js.gz": gzipSync(widgets, { level: 9 }),
    "vega.js.gz": gzipSync(chart, { level: 9 }),
    "mermaid.js.gz": gzipSync(`${readFileSync(require.resolve("mermaid/dist/mermaid.min.js"), "utf8")}\n;${diagram}`, {
      level: 9,
    }),
    "widgets.json": JSON.stringify({ icons: icons() }),
    "plotly-3.js.gz": gzipSync(readFileSync(require.resolve("plotly3/plotly.min.js")), { level: 9 }),
    "plotly-4.js.gz": gzipSync(readFileSync(require.resolve("plotly.js-dist-min/plotly.min.js")), { level: 9 }),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(out, name), content);
}

/** Where nobody waits for a frame there is no worker for formulas; and what shows in the lab only is not drawn. */
const inOneProcess = {
  name: "in-one-process",
  setup(build) {
    build.onResolve({ filter: /\/math-worker-client\.ts$/ }, () => ({ path: join(source, "math-here.ts") }));
    build.onResolve({ filter: /\/(?:diagram|toast|frame)\.tsx?$/ }, ({ importer }) =>
      importer.includes("/outputs/") ? { path: join(source, "lab-only.ts") } : undefined,
    );
  },
};

/** Every browser that runs these pages takes woff2. */
const woff2Only = {
  name: "woff2-only",
  setup(build) {
    build.onLoad({ filter: /katex.*\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/,url\([^)]*\.(?:woff|ttf)\)\s*format\("[^"]*"\)/g, ""),
      loader: "css",
    }));
  },
};

/** `?inline`: a style sheet as text. */
const asText = {
  name: "as-text",
  setup(build) {
    build.onResolve({ filter: /\.css\?inline$/ }, ({ path, resolveDir }) => {
      const plain = path.replace(/\?inline$/, "");
      const file = plain.startsWith(".") ? join(resolveDir, plain) : require.resolve(plain);
      return { path: file, namespace: "css-text" };
    });
    build.onLoad({ filter: /.*/, namespace: "css-text" }, async ({ path }) => {
      const { build: bundle } = await import("esbuild");
      const made = await bundle({
        entryPoints: [path],
        bundle: true,
        minify: true,
        write: false,
        loader: { ".woff2": "dataurl", ".svg": "dataurl", ".png": "dataurl" },
        logLevel: "warning",
      });
      return { contents: made.outputFiles[0].text, loader: "text" };
    });
  },
};

/** Font Awesome's solid face, as packages/web/src/widgets/icons.ts makes it. */
function icons() {
  const font = readFileSync(require.resolve("@fortawesome/fontawesome-free/webfonts/fa-solid-900.woff2"));
  const css = readFileSync(require.resolve("@fortawesome/fontawesome-free/css/fontawesome.min.css"), "utf8");
  return `@font-face{font-family:"Pellucid Icons";font-weight:900;src:url(data:font/woff2;base64,${font.toString("base64")}) format("woff2")}${css}.fa,.fas{font-family:"Pellucid Icons";font-weight:900}`;
}
