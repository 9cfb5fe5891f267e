// The kernel host as a process, with the fake kernel: life, death and what is left of it.
import { spawn } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { KernelExit, KernelLaunch } from "@pellucid/protocol";
import {
  connectHost,
  fakeKernelLaunch,
  findRunningHost,
  stopEverything,
  type FakeBirth,
  type HostClient,
} from "./index.ts";
import { processIdentity } from "./host/identity.ts";
import { encodeFrame } from "./host/frames.ts";
import { hostPlaces } from "./host/places.ts";
import { WatchedKernel } from "./testing/watch.ts";

const STEPS = JSON.stringify([
  { afterMs: 200, how: "again" },
  { afterMs: 500, how: "SIGTERM" },
  { afterMs: 900, how: "SIGKILL" },
]);
const hostArguments = ["--interrupt-steps", STEPS];

const stateDir = mkdtempSync(join(tmpdir(), "pellucid-host-"));
const places = hostPlaces(stateDir);
let host: HostClient;
beforeAll(async () => void (host = await connectHost({ stateDir, hostArguments })));
afterAll(async () => {
  await host.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const open: WatchedKernel[] = [];
afterEach(async () => {
  for (const { kernel } of open.splice(0)) await kernel.shutdown();
});
async function start(birth: FakeBirth = {}, more: Partial<KernelLaunch> = {}): Promise<WatchedKernel> {
  const watched = new WatchedKernel(await host.start(fakeKernelLaunch(birth, more)));
  open.push(watched);
  return watched;
}
/** Only the superuser may, and only where groups are managed the old way. */
function canLimitMemory(): boolean {
  try {
    accessSync("/sys/fs/cgroup/memory/memory.limit_in_bytes", constants.W_OK);
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}
const gone = async (pid: number): Promise<void> => {
  for (let i = 0; i < 3000 && processIdentity(pid) !== null; i++) await pause(20);
  expect(processIdentity(pid)).toBe(null);
};
const exitOf = async (watched: WatchedKernel, incarnation = 1): Promise<KernelExit> => {
  const event = await watched.exited(incarnation);
  if (event.kind !== "exited") throw new Error("not an exit");
  return event.exit;
};

describe("talking", () => {
  test.each(["ipc", "tcp"] as const)("[K25] over %s: outputs, errors, buffers, input", async (transport) => {
    const kernel = await start({}, { transport });
    await kernel.ready();
    const id = kernel.run("print a\nstderr b\nresult 42\ndisplay d one\nupdate d two\nbuffers x yz\ninput name?");
    const asked = await kernel.until(
      (event) => event.kind === "message" && event.message.channel === "stdin",
      "input request",
    );
    if (asked.kind !== "message") throw new Error();
    const { header } = asked.message;
    kernel.kernel.send({
      channel: "stdin",
      msgId: "answer",
      msgType: "input_reply",
      content: { value: "me" },
      parent: header,
    });
    await kernel.idle(id);
    expect(kernel.printed(id)).toBe("a\nb\nme\n");
    const buffers = kernel.events.flatMap((event) => (event.kind === "message" ? (event.message.buffers ?? []) : []));
    expect(buffers.map((bytes) => Buffer.from(bytes).toString())).toEqual(["x", "yz"]);
    expect(kernel.isUnbroken()).toBe(true);
  });

  test("[K2] what is sent before the kernel listens is not lost", async () => {
    const kernel = await start({ slow: 300 });
    const id = kernel.run("print early");
    await kernel.idle(id);
    expect(kernel.printed(id)).toBe("early\n");
    // A kernel may say that it starts before it answers that it is ready.
    const told = kernel.story().filter((word) => word !== "status starting");
    expect(told.slice(0, 2)).toEqual(["started", "ready"]);
  });

  test("[K2] one whose stdin comes last is ready when it can ask", async () => {
    const kernel = await start({ lateStdin: 300 });
    kernel.run("input name?");
    await kernel.until((event) => event.kind === "message" && event.message.channel === "stdin", "input request");
  });

  test("[K2] one that takes very long to listen is still heard", async () => {
    const kernel = await start({ slow: 11_000 });
    const id = kernel.run("print late");
    await kernel.idle(id, 30_000);
    expect(kernel.printed(id)).toBe("late\n");
  });

  test("a foreign client's header is sent as it is", async () => {
    const kernel = await start();
    const header = {
      msg_id: "theirs",
      msg_type: "execute_request",
      session: "lab",
      username: "u",
      date: "",
      version: "5.3",
    };
    kernel.run("print x", { msgId: "theirs", header });
    const echoed = await kernel.until(
      (event) => event.kind === "message" && event.message.parent.session === "lab",
      "answer",
    );
    expect(echoed.kind === "message" && echoed.message.parent).toEqual(header);
  });

  test.each(["signature", "frames", "bytes", "header"])(
    "[K1] garbage (%s) is counted and harms nothing",
    async (kind) => {
      const kernel = await start();
      const text = await kernel.finish(`print before\n${`garbage ${kind}\n`.repeat(5)}print after`);
      expect(text).toBe("before\nafter\n");
      const counts = (): number =>
        kernel.events.reduce((sum, event) => sum + (event.kind === "garbage" ? event.count : 0), 0);
      await kernel.until(() => counts() >= 5, "garbage");
      expect(counts()).toBe(5);
    },
  );

  test("[K3] messages the kernel lost become a gap, and only those", async () => {
    const kernel = await start();
    await kernel.finish("print a\nprint b");
    await pause(4000);
    expect(kernel.story()).not.toContain("gap");
    await kernel.finish("print a\nlose 7\nprint b");
    const gap = await kernel.until((event) => event.kind === "gap", "gap");
    expect(gap).toMatchObject({ kind: "gap", count: 7 });
  });

  test("[K21] a message of 5 MB comes whole and in its place", async () => {
    const kernel = await start();
    const text = await kernel.finish("print before\nbig 5000000\nprint after\nbig 2000000\nprint end");
    expect(text.length).toBe("before\nafter\nend\n".length + 7_000_000);
    expect(text.startsWith("before\nx") && text.endsWith("xend\n")).toBe(true);
    expect(kernel.isUnbroken()).toBe(true);
  });

  test("[K20] a flood of 100,000 lines is kept whole", async () => {
    const kernel = await start();
    const text = await kernel.finish("lines 100000", 60_000);
    expect(text.split("\n").length).toBe(100_001);
    expect(text.endsWith("99998\n99999\n")).toBe(true);
    expect(kernel.isUnbroken()).toBe(true);
    expect(kernel.story()).not.toContain("gap");
  });
});

describe("dying", () => {
  test.each<[string, string, Partial<KernelExit>]>([
    ["by exit 7", "exit 7", { code: 7, signal: null, expected: false, outOfMemory: false }],
    ["by exit 0", "words last words\nexit 0", { code: 0, signal: null, expected: false, lastWords: "last words\n" }],
    ["by SIGKILL", "signal SIGKILL", { code: null, signal: "SIGKILL", expected: false, outOfMemory: false }],
    ["by SIGSEGV", "signal SIGSEGV", { code: null, signal: "SIGSEGV", expected: false }],
  ])("[K11] %s", async (_, code, exit) => {
    const kernel = await start();
    kernel.run(`print last output\n${code}`);
    expect(await exitOf(kernel)).toMatchObject(exit);
    expect(await kernel.kernel.info()).toMatchObject({ alive: false, executionState: "dead", pid: null });
  });

  const group = "/sys/fs/cgroup/memory/pellucid-test";
  test.skipIf(!canLimitMemory())("[K11] for want of memory, where the system can be made to tell", async () => {
    mkdirSync(group, { recursive: true });
    writeFileSync(join(group, "memory.limit_in_bytes"), String(200 * 2 ** 20));
    const { argv } = fakeKernelLaunch();
    const script = `echo $$ > ${group}/cgroup.procs; exec "$@"`;
    const kernel = await start({}, { argv: ["/bin/sh", "-c", script, "sh", ...argv] });
    kernel.run("print hungry\neat 1000");
    expect(await exitOf(kernel)).toMatchObject({ signal: "SIGKILL", outOfMemory: true, expected: false });
    rmdirSync(group);
  });

  test("[K11] what it said just before its end is kept", async () => {
    const kernel = await start();
    kernel.run("lines 2000\nexit 1");
    await kernel.exited();
    expect(kernel.printed().split("\n").length).toBe(2001);
    expect(kernel.story().at(-1)).toBe("exited");
  });

  test("[K11] at its start, with its last words", async () => {
    const kernel = await start({ die: 3, words: "no module named fake" });
    expect(await exitOf(kernel)).toMatchObject({ code: 3, expected: false, lastWords: "no module named fake\n" });
    expect(kernel.story()).toEqual(["started", "exited"]);
  });

  test("[K19] a taken port: tried again, then told", async () => {
    const kernel = await start({ die: 1, words: "bind: Address already in use" }, { transport: "tcp" });
    await kernel.exited();
    expect(kernel.story()).toEqual(["started", "started", "started", "started", "exited"]);
  });

  test.each<[string, Partial<KernelLaunch>, string]>([
    ["a missing program", { argv: ["/nowhere/kernel", "{connection_file}"] }, "/nowhere/kernel was not found"],
    ["a program that is not executable", { argv: ["/etc/passwd"] }, "/etc/passwd is not executable"],
    ["a missing folder", { cwd: "/nowhere" }, "folder /nowhere, in which the kernel should start, does not exist"],
    ["no program at all", { argv: [] }, "could not be started"],
  ])("[K12] %s", async (_, more, reason) => {
    const kernel = await start({}, more);
    const failed = await kernel.until((event) => event.kind === "start-failed", "start-failed");
    expect(failed.kind === "start-failed" && failed.reason).toContain(reason);
  });

  test("one that never answers is starting until it is ended", async () => {
    const kernel = await start({ neverAnswers: true });
    await kernel.until((event) => event.kind === "started", "start");
    await pause(300);
    expect(await kernel.kernel.info()).toMatchObject({ executionState: "starting", alive: true });
  });
});

describe("interrupting", () => {
  test.each(["signal", "message"] as const)("[K13] by %s", async (interruptMode) => {
    const kernel = await start({}, { interruptMode });
    const id = kernel.run("sleep 20000");
    await kernel.busy(id);
    kernel.kernel.interrupt();
    await kernel.idle(id);
    expect(kernel.story()).toContain("error");
    expect(await kernel.finish("print on")).toBe("on\n");
  });

  test("[K13] a kernel that does not listen is ended", async () => {
    const kernel = await start();
    kernel.run("hang");
    await kernel.until(
      (event) => event.kind === "message" && event.message.header.msg_type === "execute_input",
      "start",
    );
    kernel.kernel.interrupt();
    expect(await exitOf(kernel)).toMatchObject({ signal: "SIGTERM", expected: false });
  });

  test("[K13] and killed when it ignores that too", async () => {
    const kernel = await start({ ignoresTerminate: true });
    kernel.run("hang");
    await kernel.until(
      (event) => event.kind === "message" && event.message.header.msg_type === "execute_input",
      "start",
    );
    kernel.kernel.interrupt();
    expect(await exitOf(kernel)).toMatchObject({ signal: "SIGKILL", expected: false, outOfMemory: false });
  });
});

describe("restart and shutdown", () => {
  test("[K14] the same id and numbers, a new session", async () => {
    const kernel = await start();
    await kernel.finish("print one");
    kernel.kernel.restart();
    await kernel.ready(2);
    expect(await kernel.finish("print two")).toBe("two\n");
    expect(await exitOf(kernel)).toMatchObject({ expected: true, lastWords: "" });
    expect(kernel.isUnbroken()).toBe(true);
    const sessions = new Set(
      kernel.events.flatMap((event) => (event.kind === "message" ? [event.message.parent.session] : [])),
    );
    sessions.delete(undefined);
    expect(sessions.size).toBe(2);
  });

  test("[K14] in the middle of a run, of a start, and of a dead kernel", async () => {
    const kernel = await start();
    kernel.kernel.restart();
    await kernel.ready(2);
    kernel.run("hang");
    kernel.kernel.restart();
    await kernel.ready(3);
    kernel.run("exit 1");
    await kernel.exited(3);
    kernel.kernel.restart();
    await kernel.ready(4);
    expect(await kernel.finish("print alive")).toBe("alive\n");
  });

  test.each<[string, FakeBirth, string]>([
    ["an idle kernel", {}, "print x"],
    ["a busy one", {}, "sleep 60000"],
    ["one that ignores everything", { ignoresShutdown: true, ignoresTerminate: true }, "hang"],
    ["one that never answers", { neverAnswers: true }, ""],
  ])("[K15] %s leaves nothing", async (_, birth, code) => {
    const before = readdirSync(places.sockets);
    const kernel = new WatchedKernel(await host.start(fakeKernelLaunch(birth)));
    const started = await kernel.until((event) => event.kind === "started", "start");
    if (code !== "") kernel.run(code);
    await pause(200);
    await kernel.kernel.shutdown();
    await gone(started.kind === "started" ? started.pid : 0);
    expect(await exitOf(kernel)).toMatchObject({ expected: true });
    expect(readdirSync(places.sockets)).toEqual(before);
    expect(readdirSync(places.kernels)).toEqual([]);
    expect(await host.kernels()).toEqual([]);
  });
});

describe("who may come in", () => {
  test("[K18] folders are 0700, files 0600", async () => {
    const kernel = await start();
    await kernel.finish("print x");
    const modes: Record<string, number> = {};
    const walk = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        modes[path] = statSync(path).mode & 0o077;
        if (entry.isDirectory()) walk(path);
      }
    };
    walk(places.folder);
    expect(Object.entries(modes).filter(([, mode]) => mode !== 0)).toEqual([]);
    expect(statSync(places.folder).mode & 0o777).toBe(0o700);
  });

  test.each<[string, object]>([
    ["without a token", { op: "hello", protocol: 1, client: "c" }],
    ["with a wrong one", { op: "hello", protocol: 1, client: "c", token: "0".repeat(48) }],
    ["without a greeting", { op: "kernels", n: 1 }],
  ])("[K18] nobody %s", async (_, head) => {
    const socket = connect(places.socket);
    const said: Buffer[] = [];
    socket.on("data", (bytes) => said.push(bytes)).on("error", () => {});
    for (const piece of encodeFrame(head)) socket.write(piece);
    await new Promise((resolve) => socket.once("close", resolve));
    expect(Buffer.concat(said).length).toBe(0);
  });
});

describe("outliving", () => {
  test("[K4] attached from any number, by several at once", async () => {
    const kernel = await start();
    await kernel.finish("lines 50");
    for (const from of [0, 1, 10, kernel.events.length - 1]) {
      const other = new WatchedKernel(host.attach(kernel.kernel.id, from));
      await other.until((event) => event.seq === kernel.events.length, "the newest");
      expect(other.isUnbroken(from + 1)).toBe(true);
      other.kernel.detach();
    }
  });

  test("[K8] a client is killed in the middle of output; the next misses nothing", async () => {
    const kernel = await start({}, { id: "survivor" });
    await kernel.ready();
    const program = fileURLToPath(new URL("testing/client-program.ts", import.meta.url));
    let [got, from] = ["", 0];
    const id = kernel.run("lines 20000\nsleep 1500\nlines 5000");
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, ["--import", "tsx", program, stateDir, "survivor", String(from)], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let rest = "";
      await new Promise<void>((resolve) => {
        child.once("close", () => resolve());
        child.stdout.on("data", (bytes: Buffer) => {
          const lines = (rest + bytes.toString()).split("\n");
          rest = lines.pop()!;
          for (const line of lines) {
            const { seq, text } = JSON.parse(line) as { seq: number; text: string };
            expect(seq).toBe(from + 1);
            [from, got] = [seq, got + text];
          }
          if (round < 2) child.kill("SIGKILL");
        });
        // The last one has seen all that is said, which one of the two hears first.
        if (round === 2)
          void kernel.idle(id).then(() => {
            const whole = setInterval(() => from >= kernel.events.length && child.kill("SIGKILL"), 20);
            child.once("close", () => clearInterval(whole));
          });
      });
    }
    await kernel.idle(id);
    expect(kernel.isUnbroken()).toBe(true);
    const lines = (count: number): string => Array.from({ length: count }, (_, i) => `${i}\n`).join("");
    expect(kernel.printed(id)).toBe(lines(20000) + lines(5000));
    expect(kernel.printed(id).startsWith(got)).toBe(true);
  });

  test("[K10] the host is killed: the kernel lives, the next host takes it over", async () => {
    const kernel = await start();
    await kernel.finish("print before");
    const stop = join(stateDir, "stop");
    const id = kernel.run(`tick ${stop}\nprint meanwhile`);
    await kernel.busy(id);
    const old = host.hostPid();
    process.kill(old, "SIGKILL");
    const gap = await kernel.until((event) => event.kind === "gap", "gap");
    await kernel.until((event) => event.seq > gap.seq && event.kind === "message", "more");
    writeFileSync(stop, "");
    await kernel.idle(id);
    expect(host.hostPid()).not.toBe(old);
    expect(kernel.printed(id)).toMatch(/meanwhile\n$/);
    expect(await kernel.finish("print after")).toBe("after\n");
    expect(kernel.isUnbroken()).toBe(true);
    expect(kernel.events.find((event) => event.kind === "gap")).toMatchObject({ count: 0 });
    await kernel.kernel.shutdown();
    expect(readdirSync(places.kernels)).toEqual([]);
  });

  test("[K10] host and kernel are killed: the end is told", async () => {
    const kernel = await start();
    await kernel.finish("print before");
    const { pid } = (await kernel.kernel.info())!;
    process.kill(host.hostPid(), "SIGSTOP");
    process.kill(pid!, "SIGKILL");
    process.kill(host.hostPid(), "SIGKILL");
    expect(await exitOf(kernel)).toMatchObject({ expected: false });
    expect(kernel.isUnbroken()).toBe(true);
    expect(kernel.printed()).toBe("before\n");
  });
});

describe("spares", () => {
  const told = async () => (await host.kernels()).map((kernel) => kernel.id);

  test("[K37] not told of until asked for, then the same one from its first message on", async () => {
    const launch = fakeKernelLaunch({});
    await host.startSpare(launch);
    expect(await told()).not.toContain(launch.id);
    const watched = new WatchedKernel(await host.start(launch));
    open.push(watched);
    expect(await told()).toContain(launch.id);
    await watched.ready();
    expect(watched.events[0]).toMatchObject({ seq: 1 });
  });

  test("[K37] ended when nobody asks; asked for in that moment, it is a new one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pellucid-spare-"));
    const own = await connectHost({ stateDir: folder, hostArguments: ["--spare-ms", "0"] });
    const launch = fakeKernelLaunch({});
    const folders = () => readdirSync(hostPlaces(folder).kernels).length;
    await own.startSpare(launch);
    const kernel = new WatchedKernel(await own.start(launch));
    await kernel.ready();
    await own.startSpare(fakeKernelLaunch({}));
    for (let i = 0; i < 600 && folders() > 1; i++) await pause(50);
    expect((await own.kernels()).map(({ id, alive }) => [id, alive])).toEqual([[launch.id, true]]);
    expect(folders()).toBe(1);
    kernel.kernel.detach();
    await own.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe("hosts", () => {
  const another = (): string => mkdtempSync(join(tmpdir(), "pellucid-host-"));

  test("[K9] five programs at once get one host", async () => {
    const state = another();
    const clients = await Promise.all(Array.from({ length: 5 }, () => connectHost({ stateDir: state })));
    expect(new Set(clients.map((client) => client.hostPid())).size).toBe(1);
    for (const client of clients.slice(1)) client.close();
    await clients[0]!.stop();
    rmSync(state, { recursive: true });
  });

  test("[K9] a state directory with a long path has its sockets elsewhere", async () => {
    const top = another();
    const state = join(top, "x".repeat(120), "deep");
    const client = await connectHost({ stateDir: state });
    const kernel = new WatchedKernel(await client.start(fakeKernelLaunch()));
    expect(await kernel.finish("print x")).toBe("x\n");
    const { sockets } = hostPlaces(state);
    expect(sockets.startsWith(tmpdir())).toBe(true);
    expect(statSync(sockets).mode & 0o777).toBe(0o700);
    await client.stop();
    expect(existsSync(sockets)).toBe(false);
    rmSync(top, { recursive: true });
  });

  test("[K16] a private host and its kernels end with their program", async () => {
    const state = another();
    const script = `
      import { connectHost, fakeKernelLaunch } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
      const host = await connectHost({ stateDir: ${JSON.stringify(state)}, private: true });
      const kernel = await host.start(fakeKernelLaunch());
      kernel.listen(async (events) => {
        if (events.some((event) => event.kind === "ready")) console.log(JSON.stringify([host.hostPid(), (await kernel.info()).pid]));
      });`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pids = await new Promise<number[]>((resolve) =>
      child.stdout.once("data", (bytes) => resolve(JSON.parse(String(bytes)))),
    );
    for (const pid of pids) expect(processIdentity(pid)).not.toBe(null);
    child.kill("SIGKILL");
    for (const pid of pids) await gone(pid);
    expect(readdirSync(join(state, "private"))).toEqual([]);
    rmSync(state, { recursive: true });
  });

  test("[K17] ends when nobody needs it, and when its folder is taken away", async () => {
    const [idle, removed] = [another(), another()];
    const first = await connectHost({ stateDir: idle, hostArguments: ["--idle-ms", "300"] });
    const second = await connectHost({ stateDir: removed });
    const kernel = await second.start(fakeKernelLaunch());
    const pid = (await kernel.info())!.pid!;
    first.close();
    second.close();
    rmSync(removed, { recursive: true });
    await gone(first.hostPid());
    await gone(second.hostPid());
    await gone(pid);
    expect(await findRunningHost({ stateDir: idle })).toBe(undefined);
    rmSync(idle, { recursive: true });
  });

  test("stopping everything ends kernels and host", async () => {
    const state = another();
    const client = await connectHost({ stateDir: state });
    const kernel = new WatchedKernel(await client.start(fakeKernelLaunch()));
    await kernel.ready();
    const { pid } = (await kernel.kernel.info())!;
    expect(await stopEverything(state)).toBe(1);
    await gone(pid!);
    await gone(client.hostPid());
    expect(await stopEverything(state)).toBe(undefined);
    expect(existsSync(hostPlaces(state).address)).toBe(false);
    client.close();
    rmSync(state, { recursive: true });
  });

  test("one that cannot start says why", async () => {
    const plan = { stateDir: another(), hostEntry: fileURLToPath(new URL("testing/no-host.mjs", import.meta.url)) };
    await expect(connectHost(plan)).rejects.toThrow(
      /The kernel host did not start: it ended with code 1.*Cannot find module/s,
    );
    expect(readFileSync(hostPlaces(plan.stateDir).log, "utf8")).toContain("Cannot find module");
    rmSync(plan.stateDir, { recursive: true });
  });
});
