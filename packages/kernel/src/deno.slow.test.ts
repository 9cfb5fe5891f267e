// A kernel that is no Python: Deno's, from npm. What holds for it holds for any kernel that follows the protocol.
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { connectHost } from "./index.ts";
import { WatchedKernel } from "./testing/watch.ts";

const deno = fileURLToPath(new URL("../../../node_modules/.bin/deno", import.meta.url));

test.skipIf(!existsSync(deno))("[K25] Deno: output, result, error, restart, shutdown", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "pellucid-deno-"));
  const host = await connectHost({ stateDir });
  try {
    const kernel = new WatchedKernel(
      await host.start({
        id: randomUUID(),
        specName: "deno",
        displayName: "Deno",
        language: "typescript",
        argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
        env: { ...(process.env as Record<string, string>), DENO_DIR: join(stateDir, "deno"), NO_COLOR: "1" },
        cwd: stateDir,
        interruptMode: "message",
        label: "test",
      }),
    );
    const ready = await kernel.ready();
    expect(ready.kind === "ready" && ready.info["language_info"]).toMatchObject({ name: "typescript" });
    expect(await kernel.finish("const kept: number = 41; console.log('hello from deno')")).toBe("hello from deno\n");
    expect(await kernel.finish("console.log(kept + 1)")).toBe("42\n");
    await kernel.finish("kept + 1");
    expect(kernel.story()).toContain("execute_result");
    await kernel.finish("throw new Error('on purpose')");
    expect(kernel.story()).toContain("error");
    kernel.kernel.restart();
    await kernel.ready(2);
    expect(await kernel.finish("console.log(typeof kept)")).toBe("undefined\n");
    expect(kernel.isUnbroken()).toBe(true);
    expect(kernel.story()).not.toContain("gap");
    await kernel.kernel.shutdown();
    expect(await host.kernels()).toEqual([]);
  } finally {
    await host.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
});
