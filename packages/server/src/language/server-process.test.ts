/** What a server that is started through a script of its own may take, with real processes. */
import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { residentMegabytes } from "./resident-memory.ts";
import { ServerProcess } from "./server-process.ts";

const inShell = (code: string) => ({
  command: "/bin/sh",
  args: ["-c", `"$0" -e '${code}'; exit $?`, process.execPath],
});

test.skipIf(process.platform === "win32")(
  "[R91] a Node that a script starts has the bound on its heap too",
  async () => {
    const code = `console.error("memory", Math.round(require("v8").getHeapStatistics().heap_size_limit / 2 ** 20)); process.exit(3)`;
    let died = (_why: string) => {};
    const ended = new Promise<string>((resolve) => (died = resolve));
    const found = { name: "wrapped", ...inShell(code) };
    const options = { found, folder: "file:///", settings: () => null, megabytes: 300, notified: () => {}, died };
    const server = new ServerProcess(options);
    const why = await ended;
    await server.end();
    const [, megabytes] = /^exit code 3: memory (\d+)$/.exec(why) ?? [];
    expect(Number(megabytes)).toBeGreaterThanOrEqual(300);
    expect(Number(megabytes)).toBeLessThan(450);
  },
);

test.skipIf(process.platform === "win32")("[R91] what a script has started is weighed with it", async () => {
  const { command, args } = inShell(
    "process.stdout.write(String(process.memoryUsage.rss())); setInterval(() => {}, 1e6)",
  );
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "ignore"], detached: true });
  const rss = await new Promise<number>((said) => child.stdout.once("data", (text) => said(Number(text))));
  expect(await residentMegabytes(child.pid)).toBeGreaterThan((rss / 2 ** 20) * 0.8);
  process.kill(-child.pid!, "SIGKILL");
});
