/**
 * JupyterLab 4.6 in an environment of its own, as a person gets it from the Python index; news and update checks off,
 * since they need a network. `PELLUCID_JUPYTERLAB` names an environment that is there already.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endProcess, freePort, listening, type Peer, printed, startProcess } from "./peer.ts";

const root = join(import.meta.dirname, "../..");
const folder = process.env.PELLUCID_JUPYTERLAB ?? join(root, ".venv-jupyterlab");
/** The last two bring the extensions that draw figures and widgets there. */
const packages = [
  "jupyterlab==4.6.6",
  "jupyter_server==2.21.1",
  "nbconvert==7.17.2",
  "ipykernel==7.4.0",
  "plotly==7.1.0",
  "ipywidgets==8.1.8",
];

export function ensureJupyterLab(): void {
  if (existsSync(join(folder, "bin/jupyter-lab"))) return;
  process.stderr.write("Installing JupyterLab into an environment of its own…\n");
  execFileSync("python3", ["-m", "venv", folder]);
  execFileSync(join(folder, "bin/python"), ["-m", "pip", "install", "--quiet", ...packages]);
  // It runs a script of its own at its start, which must not be taken for one of this checkout.
  writeFileSync(join(folder, "package.json"), "{}");
}

export function jupyterLab(): Peer {
  const home = mkdtempSync(join(tmpdir(), "bench-jupyter-"));
  // PYTHONDONTWRITEBYTECODE would leave the peer without its compiled files.
  const { PYTHONDONTWRITEBYTECODE: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    JUPYTER_CONFIG_DIR: join(home, "config"),
    JUPYTER_DATA_DIR: join(home, "data"),
    JUPYTER_RUNTIME_DIR: join(home, "runtime"),
    IPYTHONDIR: join(home, "ipython"),
  };
  const program = (name: string) => join(folder, "bin", name);
  return {
    name: "JupyterLab",
    version: async () => execFileSync(program("jupyter-lab"), ["--version"], { env, encoding: "utf8" }).trim(),
    async start(directory) {
      const port = await freePort();
      const args = [
        "--no-browser",
        "--allow-root",
        `--port=${port}`,
        "--IdentityProvider.token=bench",
        `--ServerApp.root_dir=${directory}`,
      ];
      args.push("--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate");
      const child = startProcess(program("jupyter-lab"), args, env);
      const ready = printed(child, /(http:\/\/127\.0\.0\.1:\d+\/lab)/);
      return {
        process: child,
        address: async (notebook) => {
          await ready;
          await listening(port);
          return `http://127.0.0.1:${port}/lab/tree/${encodeURIComponent(notebook)}?token=bench&reset`;
        },
        stop: () => endProcess(child),
      };
    },
    page: {
      cell: ".jp-Cell",
      completion: { option: ".jp-Completer:not(.lm-mod-hidden) .jp-Completer-item", keys: ["Tab"] },
      search: {
        key: "Control+f",
        field: ".jp-DocumentSearch-overlay .jp-DocumentSearch-input",
        count: ".jp-DocumentSearch-index-counter",
        outputs: async (page) => {
          await page.locator(".jp-DocumentSearch-filter-button").click();
          const filter = page.locator(".jp-DocumentSearch-search-filter", { hasText: "Search Cell Outputs" });
          await filter.locator("input").click();
          // It asks, because it has to draw every cell first; that is not counted against it.
          await page.locator(".jp-Dialog button.jp-mod-accept").click();
          await page.waitForSelector(".jp-Dialog", { state: "detached" });
          await page.waitForTimeout(5000);
        },
      },
      source: ".jp-Cell .cm-content",
      editor: ".jp-Cell .cm-content",
      output: ".jp-OutputArea-output",
      idle: '.jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="idle"]',
      busy: '.jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status="busy"]',
    },
    runCommand: (input, output) => ({
      command: program("jupyter-nbconvert"),
      args: ["--to", "notebook", "--execute", input, "--output", output],
      env,
    }),
  };
}
