// The kernel host with a real ipykernel, found as the product finds it. Skipped, visibly, where there is none.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { KernelEvent } from "@pellucid/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connectHost, discoverKernels, launchFor, type HostClient, type KernelSpec } from "./index.ts";
import { externalSpec } from "./external.ts";
import { processIdentity } from "./host/identity.ts";
import { freePorts, writeConnectionFile } from "./host/connection.ts";
import { hostPlaces } from "./host/places.ts";
import { WatchedKernel } from "./testing/watch.ts";

const kernels = await discoverKernels();
const spec: KernelSpec | undefined = kernels.specs.get(kernels.preferred ?? "python3");

let stateDir: string;
let host: HostClient;
const open: WatchedKernel[] = [];

async function start(transport?: "ipc" | "tcp"): Promise<WatchedKernel> {
  const launch = launchFor(spec!, { id: randomUUID(), cwd: stateDir, label: "test" });
  const watched = new WatchedKernel(await host.start({ ...launch, ...(transport && { transport }) }));
  open.push(watched);
  return watched;
}

const PLACE = "import os; print(os.getcwd(), __session__, os.environ['JPY_SESSION_NAME'], get_ipython().starting_dir)";

const hostMegabytes = (): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${host.hostPid()}/status`, "utf8"))![1]) / 1024;

/** The text of a display of this run; of all else nothing. */
const displayed = (event: KernelEvent, run: string): string[] =>
  event.kind === "message" && event.message.parent.msg_id === run && event.message.header.msg_type === "display_data"
    ? [(event.message.content["data"] as Record<string, string>)["text/plain"]!]
    : [];

describe.skipIf(spec?.language !== "python")("a real ipykernel", () => {
  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), "pellucid-ipykernel-"));
    host = await connectHost({ stateDir });
  });
  afterEach(async () => {
    for (const { kernel } of open.splice(0)) await kernel.shutdown();
  });
  afterAll(async () => {
    await host.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  test("[K38] a spare of another folder is moved, tells nothing of it, and restarts where it was moved to", async () => {
    const id = randomUUID();
    await host.startSpare(launchFor(spec!, { id, cwd: tmpdir(), label: tmpdir() }));
    const label = join(stateDir, "a.ipynb");
    const kernel = new WatchedKernel(await host.start(launchFor(spec!, { id, cwd: stateDir, label })));
    open.push(kernel);
    const place = `${stateDir} ${label} ${label} ${stateDir}\n`;
    expect(await kernel.finish(PLACE)).toBe(place);
    expect(kernel.events.filter(({ kind }) => kind === "started")).toHaveLength(1);
    expect(await host.kernels()).toMatchObject([{ id, cwd: stateDir, label }]);
    kernel.kernel.restart();
    await kernel.until((event) => event.kind === "ready" && event.incarnation === 2, "restart");
    expect(await kernel.finish(PLACE)).toBe(place);
  });

  test("[K38] it may be moved before anybody asks for it, and is still a spare then", async () => {
    const id = randomUUID();
    await host.startSpare(launchFor(spec!, { id, cwd: tmpdir(), label: tmpdir() }));
    const label = join(stateDir, "a.ipynb");
    const launch = launchFor(spec!, { id, cwd: stateDir, label });
    const [, handle] = await Promise.all([host.startSpare(launch), host.start(launch)]);
    const kernel = new WatchedKernel(handle);
    open.push(kernel);
    expect(await kernel.finish(PLACE)).toBe(`${stateDir} ${label} ${label} ${stateDir}\n`);
    expect(kernel.events.filter(({ kind }) => kind === "started")).toHaveLength(1);
    const other = randomUUID();
    await host.startSpare(launchFor(spec!, { id: other, cwd: tmpdir(), label: tmpdir() }));
    const moved = launchFor(spec!, { id: other, cwd: stateDir, label });
    await host.startSpare(moved);
    expect(await host.kernels()).toMatchObject([{ id, cwd: stateDir, label }]);
    open.push(new WatchedKernel(await host.start(moved)));
  });

  test("[K38] one that was used, or has no helper, is ended; another takes its place", async () => {
    const id = randomUUID();
    const launch = { ...launchFor(spec!, { id, cwd: tmpdir(), label: tmpdir() }), helper: false };
    await host.startSpare(launch);
    const label = join(stateDir, "a.ipynb");
    const kernel = new WatchedKernel(await host.start(launchFor(spec!, { id, cwd: stateDir, label })));
    open.push(kernel);
    expect(await kernel.finish(PLACE)).toBe(`${stateDir} ${label} ${label} ${stateDir}\n`);
  });

  test("[K47] a kernel of somebody else is joined, interrupted, left alive, joined again, and its end is seen", async () => {
    const file = join(stateDir, "kernel-else.json");
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = (await freePorts(5)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
    const key = { key: "secret", signature_scheme: "hmac-sha256", kernel_name: "" } as const;
    writeConnectionFile(file, { transport: "tcp", ip: "127.0.0.1", ...ports, ...key });
    const argv = spec!.argv.map((word) => word.replace("{connection_file}", file));
    const theirs = spawn(argv[0]!, argv.slice(1), { stdio: "ignore" });
    const joined = async () => {
      const launch = launchFor(await externalSpec(`external:${file}`, null), {
        id: randomUUID(),
        cwd: stateDir,
        label: "test",
      });
      const watched = new WatchedKernel(await host.start(launch));
      open.push(watched);
      return watched;
    };
    // Until it listens, whoever joins it is told that it cannot be reached.
    let kernel = await joined();
    while ((await kernel.until(({ kind }) => kind === "ready" || kind === "exited", "a start")).kind === "exited") {
      await pause(200);
      kernel = await joined();
    }
    expect(await kernel.finish("import os; x = os.getpid(); print(x)")).toBe(`${theirs.pid}\n`);
    const id = kernel.run("import time\nprint('on', flush=True)\nwhile True: time.sleep(0.01)");
    await kernel.until(() => kernel.printed(id) === "on\n", "a loop");
    kernel.kernel.interrupt();
    await kernel.idle(id);
    await kernel.kernel.shutdown();
    const again = await joined();
    await again.ready();
    expect(await again.finish("print(x)")).toBe(`${theirs.pid}\n`);
    theirs.kill("SIGKILL");
    await once(theirs, "exit");
    const end = await again.exited();
    expect(end).toMatchObject({ exit: { expected: false, lastWords: expect.stringContaining("cannot be reached") } });
  });

  test.each(["ipc", "tcp"] as const)("over %s: output, result, error, input, shutdown", async (transport) => {
    const kernel = await start(transport);
    await kernel.ready();
    expect(await kernel.finish("print('one')\nprint('two')")).toBe("one\ntwo\n");
    const id = kernel.run("print('hello ' + input('name?'))");
    const asked = await kernel.until((event) => event.kind === "message" && event.message.channel === "stdin", "input");
    if (asked.kind !== "message") throw new Error("no message");
    expect(asked.message.content).toMatchObject({ prompt: "name?", password: false });
    const parent = asked.message.header;
    kernel.kernel.send({
      channel: "stdin",
      msgId: randomUUID(),
      msgType: "input_reply",
      content: { value: "you" },
      parent,
    });
    await kernel.idle(id);
    expect(kernel.printed(id)).toBe("hello you\n");
    await kernel.finish("1/0");
    expect(kernel.story()).toContain("error");
    expect(kernel.isUnbroken()).toBe(true);
    await kernel.kernel.shutdown();
    expect(readdirSync(hostPlaces(stateDir).kernels)).toEqual([]);
  });

  test("our start leaves no trace in the user's namespace", async () => {
    const kernel = await start();
    const names = await kernel.finish("print(sorted(n for n in globals() if not n.startswith('_')))");
    expect(names.trim()).toBe("['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']");
    expect(
      await kernel.finish("import sys; print(sys.argv[0].endswith('ipykernel_launcher.py'), '' in sys.path)"),
    ).toBe("True True\n");
    expect(await kernel.finish("import os; print(os.environ.get('JPY_PARENT_PID'))")).toBe("None\n");
  });

  test("debugpy is loaded when a debugger asks first, or when the notebook imports it", async () => {
    const loaded = "import sys; print('debugpy' in sys.modules, '_pydevd_bundle' in sys.modules)";
    const kernel = await start();
    expect(await kernel.finish(loaded)).toBe("False False\n");
    const msgId = randomUUID();
    const content = { type: "request", command: "debugInfo", seq: 1, arguments: {} };
    kernel.kernel.send({ channel: "control", msgId, msgType: "debug_request", content });
    const answer = await kernel.until(
      (event) => event.kind === "message" && event.message.header.msg_type === "debug_reply",
      "an answer",
    );
    expect(answer).toMatchObject({ message: { content: { body: { isStarted: false, richRendering: true } } } });
    expect(await kernel.finish(loaded)).toBe("True True\n");
    const other = await start();
    expect(await other.finish("import debugpy; print(debugpy.__file__.endswith('__init__.py'))")).toBe("True\n");
  });

  test("[K13] an interrupt stops a loop", async () => {
    const kernel = await start();
    const id = kernel.run("import time\nprint('on', flush=True)\nwhile True: time.sleep(0.01)");
    await kernel.until((event) => event.kind === "message" && event.message.header.msg_type === "stream", "output");
    kernel.kernel.interrupt();
    await kernel.idle(id);
    expect(await kernel.finish("print('still here')")).toBe("still here\n");
  });

  test("[K3] a kernel that lost nothing shows no gap", async () => {
    const kernel = await start();
    await kernel.finish("from IPython.display import display, clear_output, HTML");
    await kernel.finish("h = display('a', display_id=True)\nfor i in range(50): h.update(i)\nclear_output(wait=True)");
    await kernel.finish(
      "import threading\nthreading.Thread(target=lambda: print('from a thread')).start()\n%timeit -n1 -r1 pass\n!echo sub",
    );
    await kernel.finish("for i in range(3000): print(i, flush=True)", 60_000);
    await kernel.finish("def f(:");
    // As plotly does: the number taken for the result is never sent.
    await kernel.finish(
      "class Figure:\n  def _ipython_display_(self): display({'text/plain': 'drawn'}, raw=True)\nFigure()",
    );
    await kernel.finish("Figure()");
    await pause(4000);
    expect(kernel.story()).not.toContain("gap");
    expect(kernel.isUnbroken()).toBe(true);
  });

  test("who asks what the kernel is draws none of the user's random numbers", async () => {
    const kernel = await start();
    await kernel.finish("import random\nrandom.seed(1)");
    const asked = { channel: "shell", msgId: randomUUID(), msgType: "kernel_info_request", content: {} } as const;
    kernel.kernel.send(asked);
    await kernel.idle(asked.msgId);
    expect(await kernel.finish("after = random.random(); random.seed(1); print(random.random() == after)")).toBe(
      "True\n",
    );
  });

  test.each<[string, string, object]>([
    ["os._exit(3)", "import os; os._exit(3)", { code: 3, signal: null }],
    ["a segmentation fault", "import ctypes; ctypes.string_at(0)", { code: null, signal: "SIGSEGV" }],
    ["SIGKILL", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", { signal: "SIGKILL", outOfMemory: false }],
  ])("[K11] ends by %s", async (_, code, exit) => {
    const kernel = await start();
    await kernel.ready();
    kernel.run(`print('before', flush=True)\nimport time; time.sleep(0.3)\n${code}`);
    const event = await kernel.exited();
    expect(event.kind === "exited" && event.exit).toMatchObject({ ...exit, expected: false });
    expect(kernel.printed()).toContain("before\n");
  });

  test("[K15] its children end with it", async () => {
    const kernel = await start();
    const pid = Number(await kernel.finish("import subprocess\np = subprocess.Popen(['sleep', '1000'])\nprint(p.pid)"));
    expect(processIdentity(pid)).not.toBe(null);
    await kernel.kernel.shutdown();
    await expect.poll(() => processIdentity(pid)).toBe(null);
  });

  test("[K10] the host is killed in the middle of a run: variables live, the rest arrives", async () => {
    const kernel = await start();
    await kernel.finish("kept = 41");
    const stop = join(stateDir, "stop");
    const code = `import os, time\nn = 0\nwhile not os.path.exists(${JSON.stringify(stop)}):\n    print(n, flush=True)\n    n += 1\n    time.sleep(0.05)\nprint('end')`;
    const id = kernel.run(code);
    await kernel.until((event) => event.kind === "message" && event.message.header.msg_type === "stream", "output");
    process.kill(host.hostPid(), "SIGKILL");
    const gap = await kernel.until((event) => event.kind === "gap", "gap");
    await kernel.until(
      (event) => event.seq > gap.seq && event.kind === "message" && event.message.header.msg_type === "stream",
      "more",
    );
    writeFileSync(stop, "");
    await kernel.idle(id);
    expect(kernel.printed(id)).toContain("end\n");
    expect(await kernel.finish("print(kept + 1)")).toBe("42\n");
    expect(kernel.isUnbroken()).toBe(true);
    const missing = Number(await kernel.finish("print(n)")) - kernel.printed(id).trim().split("\n").length + 1;
    const gaps = () => kernel.events.flatMap((event) => (event.kind === "gap" ? [event.count] : []));
    await expect.poll(() => gaps().reduce((sum, count) => sum + count, 0)).toBe(missing);
    expect(gaps()[0]).toBe(0);
  });

  test("[K20] a kernel that sends a flood some at a time keeps its order, lets no flush wait, and says all before it ends", async () => {
    const kernel = await start();
    const shown = (id: string) => kernel.events.flatMap((event) => displayed(event, id));
    const numbers = Array.from({ length: 3000 }, (_, i) => `${i}`);
    const flood = "for i in range(3000): display(i)";
    const id = kernel.run(`${flood}\nfor i in range(3000): print(i, flush=True)`);
    await kernel.idle(id);
    expect(shown(id)).toEqual(numbers);
    expect(kernel.printed(id)).toBe(numbers.map((number) => `${number}\n`).join(""));
    const last = kernel.run(`${flood}\nexit()`);
    await kernel.exited();
    expect(shown(last)).toEqual(numbers);
  });

  test("[K20] what a cell says to its widgets is heard while it goes on computing", async () => {
    const kernel = await start();
    // No other thread of the kernel gets its turn by force meanwhile.
    const code = [
      "import sys, time",
      "sys.setswitchinterval(60)",
      "from comm import create_comm",
      "kept = []",
      "for at in range(2000):",
      "    kept.append(create_comm(target_name='test', data={'at': at}))",
      "    end = time.perf_counter() + 0.0005",
      "    while time.perf_counter() < end: pass",
      "sys.setswitchinterval(0.005)",
      "print(time.time())",
    ];
    const id = kernel.run(code.join("\n"));
    const isHeard = (event: KernelEvent) =>
      event.kind === "message" && (event.message.content["data"] as { at?: number } | undefined)?.at === 100;
    await kernel.until(isHeard, "the hundredth message");
    const heard = Date.now() / 1000;
    await kernel.idle(id);
    expect(heard).toBeLessThan(Number(kernel.printed(id)));
  });

  test("[K20] the host stands still under a flood: nothing is lost", async () => {
    const kernel = await start();
    await kernel.ready();
    const id = kernel.run("for i in range(20000): print(i, flush=True)");
    await kernel.busy(id);
    process.kill(host.hostPid(), "SIGSTOP");
    await pause(3000);
    process.kill(host.hostPid(), "SIGCONT");
    await kernel.idle(id, 90_000);
    expect(kernel.printed(id)).toBe(Array.from({ length: 20000 }, (_, i) => `${i}\n`).join(""));
    expect(kernel.story()).not.toContain("gap");
  });

  test("[K20] 200 MB in one line, with nobody reading: kept, and the host stays small", async () => {
    const kernel = await start();
    await kernel.ready();
    kernel.kernel.detach();
    const runner = new WatchedKernel(host.attach(kernel.kernel.id, 1e9));
    runner.run("print('x' * 200_000_000)");
    const limit = performance.now() + 90_000;
    let info = await runner.kernel.info();
    while ((info!.seq < 100 || info!.executionState === "busy") && performance.now() < limit) {
      await pause(200);
      info = await runner.kernel.info();
    }
    expect(info!.executionState).toBe("idle");
    const grown = hostMegabytes();
    expect(grown).toBeLessThan(200);
    let size = 0;
    const reader = host.attach(kernel.kernel.id, 0);
    await new Promise<void>((resolve) =>
      reader.listen((events) => {
        for (const event of events) {
          if (event.kind === "message" && event.message.header.msg_type === "stream")
            size += String(event.message.content["text"]).length;
          if (event.seq === info!.seq) resolve();
        }
      }),
    );
    expect(size).toBe(200_000_001);
    reader.detach();
    runner.kernel.detach();
  });
});
