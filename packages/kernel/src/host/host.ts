/**
 * The kernel host: owns kernels and terminals, answers its clients (servers, `pellucid run`, `pellucid stop`) over a
 * socket in a folder that only this person can enter. Knows nothing of notebooks. Started by host-main.ts.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, rmdirSync, statSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { KernelInfo, KernelUsage } from "@pellucid/protocol";
import { FrameReader, FRAME_LIMIT, type Frame } from "./frames.ts";
import { HostClient } from "./host-client.ts";
import type { InterruptStep } from "./interrupt-clock.ts";
import { Kernel, type KernelSetting } from "./kernel.ts";
import { MemoryWatch } from "./memory.ts";
import { privateFolder, shortHash, writePrivately, type HostAddress, type HostPlaces } from "./places.ts";
import type { SpoolLimits } from "./spool.ts";
import { Terminal } from "./terminal.ts";
import { UsageMeter } from "./usage.ts";
import { HOST_PROTOCOL, REPEATABLE, type Greeting, type Request, type Welcome } from "./wire.ts";

export interface HostOptions {
  /** The state directory of a private host, which nobody needs after it. */
  readonly removeAtEnd?: string;
  /** How long to stay without kernels, terminals and clients. */
  readonly idleMs?: number;
  /** How long a kernel is kept that nobody asks for. */
  readonly spareMs?: number;
  readonly spoolLimits?: SpoolLimits;
  readonly interruptSteps?: readonly InterruptStep[];
}

const IDLE_MS = 5 * 60_000;
const SPARE_MS = 2 * 60_000;
const LOOK_AROUND_MS = 2000;
const FAREWELL_MS = 10_000;
const DEAD_KERNELS_KEPT_MS = 7 * 24 * 3600_000;
const CLIENTS_REMEMBERED = 100;

export class Host {
  readonly #places: HostPlaces;
  readonly #options: HostOptions;
  readonly #instance = randomBytes(8).toString("hex");
  readonly #token = randomBytes(24).toString("hex");
  readonly #memory = new MemoryWatch();
  readonly #meter = new UsageMeter();
  readonly #kernels = new Map<string, Kernel>();
  /** Kernels that nobody has asked for yet. */
  readonly #spares = new Set<string>();
  /** Spares being ended or moved, by id: who asks for one now waits for that. */
  readonly #changing = new Map<string, Promise<void>>();
  readonly #terminals = new Map<string, Terminal>();
  readonly #clients = new Set<HostClient>();
  /** The last request handled, by client. */
  readonly #handled = new Map<string, number>();
  readonly #server: Server = createServer((socket) => this.#welcome(socket));
  #busySince = performance.now();
  #stopping: Promise<void> | undefined;

  constructor(places: HostPlaces, options: HostOptions = {}) {
    this.#places = places;
    this.#options = options;
  }

  async open(): Promise<void> {
    const places = this.#places;
    privateFolder(places.sockets);
    mkdirSync(places.kernels, { recursive: true, mode: 0o700 });
    rmSync(places.socket, { force: true });
    this.#adoptKernels();
    await new Promise<void>((resolve, reject) => this.#server.once("error", reject).listen(places.socket, resolve));
    if (process.platform !== "win32") chmodSync(places.socket, 0o600);
    const address: HostAddress = {
      protocol: HOST_PROTOCOL,
      pid: process.pid,
      instance: this.#instance,
      socket: places.socket,
      token: this.#token,
    };
    writePrivately(places.address, JSON.stringify(address));
    setInterval(() => this.#lookAround(), Math.min(LOOK_AROUND_MS, this.#options.idleMs ?? LOOK_AROUND_MS));
  }

  // ---- kernels -------------------------------------------------------------------------------------------------------

  #settingOf(id: string): KernelSetting {
    const { spoolLimits, interruptSteps } = this.#options;
    return {
      folder: join(this.#places.kernels, shortHash(id)),
      sockets: this.#places.sockets,
      bytecode: this.#places.bytecode,
      memory: this.#memory,
      ...(spoolLimits && { limits: spoolLimits }),
      ...(interruptSteps && { interruptSteps }),
    };
  }

  /** Kernels of a host that died: the living are taken over, the dead stay readable for a week. */
  #adoptKernels(): void {
    for (const name of readdirSync(this.#places.kernels)) {
      const folder = join(this.#places.kernels, name);
      const age = Date.now() - statSync(folder).mtimeMs;
      const kernel = Kernel.adopt({ ...this.#settingOf(""), folder });
      if (kernel === undefined || (!kernel.isAlive && age > DEAD_KERNELS_KEPT_MS)) {
        kernel?.close();
        rmSync(folder, { recursive: true, force: true });
      } else this.#keep(kernel);
    }
  }

  #keep(kernel: Kernel): void {
    this.#kernels.set(kernel.id, kernel);
    kernel.spool.onAppend = () => {
      for (const client of this.#clients) client.pump();
    };
  }

  async #startAfterEnd(launch: Kernel["launch"], spare: boolean): Promise<KernelInfo> {
    // Without a wait where there is nothing to wait for: who comes next must see the change that begins here.
    while (this.#changing.has(launch.id)) await this.#changing.get(launch.id);
    const running = this.#kernels.get(launch.id);
    const elsewhere = running !== undefined && running.launch.cwd + running.launch.label !== launch.cwd + launch.label;
    if (elsewhere && this.#spares.delete(launch.id)) await this.#change(launch.id, this.#move(running, launch, spare));
    return this.#start(launch, spare).info();
  }

  /** One that cannot be moved is ended, and another started in its place. */
  async #move(kernel: Kernel, launch: Kernel["launch"], staysSpare: boolean): Promise<void> {
    if (!(await kernel.move(launch))) await this.#shutdown(kernel);
    else if (staysSpare) this.#keepSpare(kernel);
  }

  #change(id: string, change: Promise<void>): Promise<void> {
    const mine = change.finally(() => this.#changing.delete(id));
    this.#changing.set(id, mine);
    return mine;
  }

  #start(launch: Kernel["launch"], spare: boolean): Kernel {
    const running = this.#kernels.get(launch.id);
    if (!spare) this.#spares.delete(launch.id);
    if (running !== undefined) return running;
    if (this.#stopping !== undefined) throw new Error("The kernel host is stopping.");
    const kernel = new Kernel(launch, this.#settingOf(launch.id));
    this.#keep(kernel);
    kernel.start();
    if (spare) this.#keepSpare(kernel);
    return kernel;
  }

  #keepSpare(kernel: Kernel): void {
    this.#spares.add(kernel.id);
    const end = () => {
      if (this.#spares.delete(kernel.id)) void this.#change(kernel.id, this.#shutdown(kernel));
    };
    setTimeout(end, this.#options.spareMs ?? SPARE_MS).unref();
  }

  async #shutdown(kernel: Kernel): Promise<void> {
    await kernel.shutdown();
    if (!this.#kernels.delete(kernel.id)) return;
    kernel.spool.flush();
    const until = performance.now() + FAREWELL_MS;
    while (![...this.#clients].every((client) => client.hasAllOf(kernel)) && performance.now() < until) await pause(10);
    for (const client of this.#clients) client.leave(kernel);
    kernel.remove();
  }

  // ---- clients -------------------------------------------------------------------------------------------------------

  #welcome(socket: Socket): void {
    const reader = new FrameReader<Greeting | Request>();
    let client: HostClient | undefined;
    socket.on("data", (chunk) => {
      try {
        reader.push(chunk, (frame) => {
          if (client !== undefined) this.#handle(client, frame as Frame<Request>);
          else client = this.#admit(socket, frame.head as Greeting, reader);
        });
      } catch {
        socket.destroy();
      }
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      client?.close();
      if (client !== undefined) this.#clients.delete(client);
    });
  }

  /** Throws (and so hangs up) unless the token is right; what comes before it is neither large nor looked at. */
  #admit(socket: Socket, greeting: Greeting, reader: FrameReader<Greeting | Request>): HostClient {
    const [given, right] = [Buffer.from(String(greeting.token)), Buffer.from(this.#token)];
    if (given.length !== right.length || !timingSafeEqual(given, right)) throw new Error("wrong token");
    reader.limit = FRAME_LIMIT;
    const client = new HostClient(greeting.client, socket);
    this.#clients.add(client);
    const handled = this.#handled.get(greeting.client) ?? 0;
    const value: Welcome = { protocol: HOST_PROTOCOL, instance: this.#instance, pid: process.pid, handled };
    client.push({ re: 0, value });
    return client;
  }

  #handle(client: HostClient, { head, raw }: Frame<Request>): void {
    const { n } = head;
    const done = (this.#handled.get(client.name) ?? 0) >= n;
    if (done && !REPEATABLE.includes(head.op)) return client.push({ re: n, value: null });
    if (!done) this.#remember(client.name, n);
    const failed = (error: unknown): void => client.push({ re: n, error: (error as Error).message });
    try {
      const answer = this.#answer(client, head, raw);
      if (answer instanceof Promise) void answer.then((value) => client.push({ re: n, value }), failed);
      else client.push({ re: n, value: answer ?? null });
    } catch (error) {
      failed(error);
    }
  }

  #remember(client: string, n: number): void {
    this.#handled.delete(client);
    this.#handled.set(client, n);
    if (this.#handled.size > CLIENTS_REMEMBERED) this.#handled.delete(this.#handled.keys().next().value!);
  }

  #answer(client: HostClient, request: Request, raw: Buffer): unknown {
    switch (request.op) {
      case "kernels":
        return [...this.#kernels.values()].flatMap((kernel) => (this.#spares.has(kernel.id) ? [] : [kernel.info()]));
      case "usage":
        return this.#usageOf(this.#kernel(request.kernel));
      case "start":
        return this.#startAfterEnd(request.launch, request.spare === true);
      case "send":
        return this.#kernel(request.kernel).send(request.outgoing, cut(raw, request.lengths));
      case "interrupt":
        return this.#kernel(request.kernel).interrupt();
      case "restart":
        return this.#kernel(request.kernel).restart();
      case "shutdown": {
        const kernel = this.#kernels.get(request.kernel);
        return kernel && this.#shutdown(kernel);
      }
      case "attach":
        return client.attach(request.as, this.#kernel(request.kernel), request.from);
      case "detach":
        return client.detach(request.as);
      case "stop":
        return this.stop();
      default:
        return this.#answerOnTerminals(client, request, raw);
    }
  }

  #answerOnTerminals(client: HostClient, request: Request, raw: Buffer): unknown {
    switch (request.op) {
      case "terminals":
        return [...this.#terminals.values()].map((terminal) => terminal.info());
      case "open-terminal":
        return this.#openTerminal(request);
      case "attach-terminal":
        return client.attachTerminal(request.as, this.#terminal(request.name));
      case "write":
        return this.#terminal(request.name).write(raw.toString("utf8"));
      case "resize":
        return this.#terminal(request.name).resize(request.columns, request.rows);
      case "close-terminal":
        return this.#terminals.get(request.name)?.close();
      default:
        throw new Error("The kernel host does not know this request. It is of another version: run `pellucid stop`.");
    }
  }

  #usageOf(kernel: Kernel): Promise<KernelUsage | null> | null {
    const { pid, alive } = kernel.info();
    return pid !== null && alive ? this.#meter.of(pid) : null;
  }

  #kernel(id: string): Kernel {
    const kernel = this.#kernels.get(id);
    if (kernel === undefined) throw new Error(`There is no kernel ${id}.`);
    return kernel;
  }

  #terminal(name: string): Terminal {
    const terminal = this.#terminals.get(name);
    if (terminal === undefined) throw new Error(`There is no terminal ${name}.`);
    return terminal;
  }

  /** The lowest free number is its name. */
  async #openTerminal({ plan }: Extract<Request, { op: "open-terminal" }>): Promise<unknown> {
    let number = 1;
    while (this.#terminals.has(String(number))) number++;
    const name = String(number);
    const terminal = await Terminal.open(name, plan, () => this.#terminals.delete(name));
    this.#terminals.set(name, terminal);
    return terminal.info();
  }

  // ---- the end -------------------------------------------------------------------------------------------------------

  /** Leaves when nobody needs it any more, or when its folder was taken away. */
  #lookAround(): void {
    const isNeeded =
      this.#clients.size > 0 || this.#terminals.size > 0 || [...this.#kernels.values()].some((k) => k.isAlive);
    if (isNeeded) this.#busySince = performance.now();
    const isIdle = performance.now() - this.#busySince > (this.#options.idleMs ?? IDLE_MS);
    if (isIdle || !existsSync(this.#places.address)) void this.stop();
  }

  /** Ends kernels, terminals and this process. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end();
    return this.#stopping;
  }

  async #end(): Promise<void> {
    for (const terminal of this.#terminals.values()) void terminal.close();
    await Promise.all(
      [...this.#kernels.values()].map((kernel) => (kernel.isAlive ? this.#shutdown(kernel) : kernel.close())),
    );
    for (const kernel of this.#kernels.values())
      rmSync(this.#settingOf(kernel.id).folder, { recursive: true, force: true });
    const until = performance.now() + 1500;
    while (this.#terminals.size > 0 && performance.now() < until) await pause(20);
    this.#memory.stop();
    this.#server.close();
    rmSync(this.#places.address, { force: true });
    rmSync(this.#places.socket, { force: true });
    if (this.#options.removeAtEnd) rmSync(this.#options.removeAtEnd, { recursive: true, force: true });
    try {
      rmdirSync(this.#places.sockets);
    } catch {
      // Not ours to empty.
    }
    // The answer to whoever asked for the end still has to go out.
    setTimeout(() => process.exit(0), 50);
  }
}

function cut(raw: Buffer, lengths: readonly number[]): Buffer[] {
  let at = 0;
  return lengths.map((length) => raw.subarray(at, (at += length)));
}
