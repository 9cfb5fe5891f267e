// `npm run dev`: the server restarts and the page reloads when a source changes. Kernels live on: they are the host's.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, watch } from "node:fs";
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
  if (server && server.exitCode === null) {
    // The next one would join it instead of taking its place.
    server.kill("SIGTERM");
    await once(server, "exit");
  }
  server = spawn(process.execPath, [join(root, "dist/cli.mjs"), "lab", "--port", port, "--no-browser", ...args], {
    stdio: "inherit",
    env: { ...process.env, PELLUCID_TOKEN: token },
  });
}

/** One restart at a time; what changes meanwhile makes one more. */
let timer;
let turn = Promise.resolve();
const changed = () => {
  clearTimeout(timer);
  timer = setTimeout(() => (turn = turn.then(restart)), 100);
};
for (const name of readdirSync(join(root, "packages")).filter((name) => name !== "web"))
  for (const part of ["src", "python"]) {
    const folder = join(root, "packages", name, part);
    if (existsSync(folder)) watch(folder, { recursive: true }, changed);
  }

const { createServer } = await import("vite");
process.env.PELLUCID_DEV_SERVER = `http://127.0.0.1:${port}`;
const page = await createServer({ root: join(root, "packages", "web") });
await page.listen();
await (turn = turn.then(restart));
say(`Page with reload: ${page.resolvedUrls.local[0]} (server on port ${port}, token "${token}")`);
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => {
    server?.kill("SIGTERM");
    page.close().then(() => process.exit(0));
  });
