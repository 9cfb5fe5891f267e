// `npm run dev`: the server restarts and the page reloads when a source changes. Kernels live on: they are the host's.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { buildPrograms } from "./build.mjs";
import { ensureModules } from "./setup/modules.mjs";
import { root } from "./setup/root.mjs";
import { say } from "./setup/say.mjs";

await ensureModules();
const args = process.argv.slice(2);
const port = process.env.PELLUCID_DEV_PORT ?? "8899";
const token = process.env.PELLUCID_TOKEN ?? "dev";
let server = null;

async function restart() {
  try {
    await buildPrograms();
  } catch {
    return; // esbuild has said why; the server that runs goes on
  }
  server?.kill("SIGTERM");
  server = spawn(process.execPath, [join(root, "dist/cli.mjs"), "lab", "--port", port, "--no-browser", ...args], {
    stdio: "inherit",
    env: { ...process.env, PELLUCID_TOKEN: token },
  });
}

let timer;
for (const name of ["notebook", "protocol", "execution", "kernel", "server", "cli"])
  watch(join(root, "packages", name, "src"), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(restart, 100);
  });

const { createServer } = await import("vite");
process.env.PELLUCID_DEV_SERVER = `http://127.0.0.1:${port}`;
const page = await createServer({ root: join(root, "packages", "web") });
await page.listen();
await restart();
say(`Page with reload: ${page.resolvedUrls.local[0]} (server on port ${port}, token "${token}")`);
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    server?.kill("SIGTERM");
    page.close().then(() => process.exit(0));
  });
