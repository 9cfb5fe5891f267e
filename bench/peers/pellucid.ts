/** Pellucid, as built into dist/, on a state directory of its own. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endProcess, freePort, type Peer, printed, startProcess } from "./peer.ts";

const root = join(import.meta.dirname, "../..");
const program = join(root, "dist/cli.mjs");

export function pellucid(python: string): Peer {
  const state = mkdtempSync(join(tmpdir(), "bench-state-"));
  const env = { ...process.env, PELLUCID_STATE: state, PELLUCID_TOKEN: "bench", PELLUCID_PYTHON: python };
  return {
    name: "Pellucid",
    version: async () => (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version,
    async start(folder) {
      const port = await freePort();
      const child = startProcess(
        process.execPath,
        [program, "lab", "--root", folder, "--port", String(port), "--no-browser"],
        env,
      );
      const ready = printed(child, /^(http\S+)/m);
      return {
        process: child,
        address: async (notebook) => {
          await ready;
          return `http://127.0.0.1:${port}/lab/tree/${encodeURIComponent(notebook)}?token=bench`;
        },
        async stop() {
          await endProcess(child);
          spawnSync(process.execPath, [program, "stop"], { env });
        },
      };
    },
    page: {
      cell: "[data-cell-id]",
      // It comes as one types.
      completion: { option: '[role="listbox"][aria-label="Completions"] [role="option"]', keys: [] },
      search: {
        key: "Control+f",
        field: 'search input[aria-label="Find"]',
        count: 'search [role="status"]',
        outputs: (page) => page.locator('search button[aria-label="Search outputs"]').click(),
      },
      source: '[data-cell-id] [role="textbox"]',
      editor: '[data-cell-id] [role="textbox"]',
      output: "[data-outputs]",
      // Opening starts no kernel: a notebook without one is as ready as one whose kernel is idle.
      idle: '[data-kernel="idle"], [data-kernel="none"]',
      busy: '[data-run="running"]',
    },
    runCommand: (input, output) => ({ command: process.execPath, args: [program, "run", input, "-o", output], env }),
  };
}
