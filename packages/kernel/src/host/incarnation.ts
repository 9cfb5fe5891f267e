/**
 * One life of a kernel, from the start of its process to its end: connection file, process, sockets, session and key
 * are its own. Tells its kernel (kernel.ts) what happens, in order, and nothing after `exited` or `failed`.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  fromUtf8,
  HELPER_REPLY_TYPE,
  HELPER_REQUEST_TYPE,
  headOfParts,
  openFrames,
  parseJson,
  partsOfMessage,
  sealFrames,
  type Channel,
  type Header,
  type HelperRequest,
  type KernelExit,
  type KernelLaunch,
  type MessageParts,
  type Sign,
} from "@pellucid/protocol";
import { readConnection } from "../external.ts";
import type { Hurry } from "./flood-watch.ts";
import { helperPlace } from "./helper.ts";
import { argvWithPrelude, isIpykernel } from "./ipykernel.ts";
import {
  freePorts,
  KernelProcess,
  removeSockets,
  writeConnectionFile,
  type Connection,
  type ProcessEnd,
} from "./kernel-process.ts";
import { KernelSockets } from "./kernel-sockets.ts";
import type { MemoryWatch } from "./memory.ts";
import { shortHash } from "./places.ts";
import { countReceived } from "./reclaim.ts";
import { signWith } from "./signing.ts";

export interface MessageHead {
  readonly header: Header;
  readonly parent: Partial<Header>;
}

export interface IncarnationListener {
  started(pid: number): void;
  ready(info: Readonly<Record<string, unknown>>): void;
  exited(exit: KernelExit): void;
  failed(reason: string): void;
  message(channel: Channel, parts: MessageParts, head: MessageHead, ofProbe: boolean): void;
  garbage(reason: string): void;
}

/** What a later host needs to take this life over. */
export interface IncarnationRecord {
  readonly number: number;
  readonly session: string;
  readonly connection: Connection;
  readonly pid: number;
  readonly identity: string;
}

export interface IncarnationPlaces {
  /** The kernel's own folder. */
  readonly folder: string;
  /** For ipc sockets. */
  readonly sockets: string;
  /** For the Python helper. */
  readonly bytecode: string;
}

/** Of ipykernel, whose own limit is off: so many of its stream slices may wait in our memory. */
const WAITING_MESSAGES = 200;
/** What may come a moment later than it could. */
const PATIENT = new Map<string, Hurry>([
  ...["stream", "display_data", "update_display_data", "clear_output"].map((type) => [type, "read"] as const),
  // A cell that makes hundreds of widgets: each that is fetched by itself takes the processor from the kernel that makes the next.
  ["comm_open", "moving"],
  ["comm_msg", "moving"],
]);
const TRIES_ON_TCP = 4;
const PROBE_AGAIN_MS = 15;
const HURRY_MS = 10_000;
const GRACE_MS = 2500;
const QUIET_MS = 40;
/** Behind its goodbye come at most the words of exit handlers. */
const QUIET_AFTER_GOODBYE_MS = 5;
const DRAIN_LIMIT_MS = 30_000;
const PORT_TAKEN = /address (?:already )?in use|addrinuse|os error 98|only one usage of each socket/i;

export class Incarnation {
  readonly number: number;
  readonly session: string;
  readonly #launch: KernelLaunch;
  readonly #places: IncarnationPlaces;
  readonly #memory: MemoryWatch;
  readonly #listener: IncarnationListener;
  readonly #probes = new Set<string>();
  /** Who waits for the helper's answer, by the question's id. */
  readonly #asking = new Map<string, (answer: unknown) => void>();
  #connection: Connection | undefined;
  #process: KernelProcess | undefined;
  #sockets: KernelSockets | undefined;
  #sign: Sign = () => "";
  #identity: string;
  #held: { channel: Exclude<Channel, "iopub">; parts: MessageParts }[] = [];
  #info: Readonly<Record<string, unknown>> | undefined;
  #heard = false;
  #isOpening = false;
  #saidGoodbye = false;
  #lastHeardAt = 0;
  #wasKilled = false;
  isReady = false;
  /** We want its end: its exit is expected. */
  isStopping = false;
  readonly over: Promise<void>;
  #finish: () => void = () => {};

  constructor(
    number: number,
    launch: KernelLaunch,
    places: IncarnationPlaces,
    memory: MemoryWatch,
    listener: IncarnationListener,
    session: string = randomUUID(),
  ) {
    this.number = number;
    this.session = session;
    this.#identity = session;
    this.#launch = launch;
    this.#places = places;
    this.#memory = memory;
    this.#listener = listener;
    this.over = new Promise((resolve) => (this.#finish = resolve));
  }

  get pid(): number | null {
    return this.#process?.isAlive ? this.#process.pid : null;
  }

  get record(): IncarnationRecord | undefined {
    const [connection, running] = [this.#connection, this.#process];
    if (connection === undefined || running === undefined) return undefined;
    return { number: this.number, session: this.session, connection, pid: running.pid, identity: running.identity };
  }

  async start(): Promise<void> {
    try {
      for (let attempt = 1; ; attempt++) {
        const end = await this.#run(await this.#makeConnection());
        const portTaken = !this.isReady && this.#connection?.transport === "tcp" && PORT_TAKEN.test(this.#lastWords());
        if (portTaken && attempt < TRIES_ON_TCP && !this.isStopping) continue;
        this.#listener.exited(this.#exitOf(end));
        return;
      }
    } catch (error) {
      // It may run already, but nobody can talk to it.
      this.#process?.signal("SIGKILL");
      this.#listener.failed((error as Error).message);
    } finally {
      this.#cleanUp();
      this.#finish();
    }
  }

  /** Goes on with the process of an earlier host. False when it is gone. */
  adopt(record: IncarnationRecord): boolean {
    this.#connection = record.connection;
    this.#process = KernelProcess.adopt(record.pid, record.identity, this.#outputPath());
    if (this.#process === undefined) {
      this.#cleanUp();
      this.#finish();
      return false;
    }
    this.isReady = true;
    // Replies and input requests on their way to the old host reach us under its identity, where the kernel lets a new
    // connection take an identity over. Others would refuse us under that name.
    if (!isIpykernel(this.#launch)) this.#identity = `${this.session}-${randomBytes(4).toString("hex")}`;
    void this.#connectAndWait(record.connection, this.#process).then((end) => {
      this.#listener.exited(this.#exitOf(end));
      this.#cleanUp();
      this.#finish();
    });
    return true;
  }

  async #run(connection: Connection): Promise<ProcessEnd> {
    this.#connection = connection;
    const path = join(this.#places.folder, `connection-${this.number}.json`);
    if (!this.#isExternal) writeConnectionFile(path, connection);
    rmSync(this.#outputPath(), { force: true });
    const launch = this.#launch;
    const argv = argvWithPrelude(launch.argv, helperPlace(launch, this.#places.bytecode)).map((word) =>
      word.replaceAll("{connection_file}", path),
    );
    const {
      JPY_PARENT_PID: _,
      PELLUCID_TOKEN: __,
      PELLUCID_HELPER: ___,
      PELLUCID_HELPER_MS: ____,
      ...env
    } = launch.env;
    this.#process = await KernelProcess.start({ argv, env, cwd: launch.cwd, output: this.#outputPath() });
    if (this.isStopping) this.#process.signal("SIGKILL");
    this.#listener.started(this.#process.pid);
    return this.#connectAndWait(connection, this.#process);
  }

  async #connectAndWait(connection: Connection, running: KernelProcess): Promise<ProcessEnd> {
    this.#sign = signWith(connection.key);
    const limit = isIpykernel(this.#launch) ? WAITING_MESSAGES : 0;
    const sockets = await KernelSockets.connect(connection, this.#identity, limit, (channel, frames) =>
      this.#receive(channel, frames),
    );
    this.#sockets = sockets;
    // Taken over: it may be asking already.
    if (this.isReady) void sockets.openStdin();
    this.#probe();
    const patience = setTimeout(() => this.#bePatient(), HURRY_MS);
    const end = await running.ended;
    clearTimeout(patience);
    await this.#untilQuiet();
    sockets.close();
    this.#sockets = undefined;
    return end;
  }

  /** Somebody else's: we may talk to it and go away again. Our process only watches it. */
  get #isExternal(): boolean {
    return this.#launch.connection !== undefined;
  }

  async #makeConnection(): Promise<Connection> {
    const { connection } = this.#launch;
    if (connection !== undefined) return readConnection(readFileSync(connection, "utf8"), connection);
    const ipc =
      process.platform !== "win32" && (this.#launch.transport ?? (isIpykernel(this.#launch) ? "ipc" : "tcp")) === "ipc";
    const ports = ipc ? [1, 2, 3, 4, 5] : await freePorts(5);
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [
      number,
      number,
      number,
      number,
      number,
    ];
    return {
      transport: ipc ? "ipc" : "tcp",
      ip: ipc ? join(this.#places.sockets, `${shortHash(this.#launch.id).slice(0, 8)}${this.number}`) : "127.0.0.1",
      shell_port,
      iopub_port,
      stdin_port,
      control_port,
      hb_port,
      key: randomBytes(24).toString("hex"),
      signature_scheme: "hmac-sha256",
      kernel_name: this.#launch.specName,
    };
  }

  // ---- what arrives --------------------------------------------------------------------------------------------------

  #receive(channel: Channel, frames: Buffer[]): Hurry {
    this.#lastHeardAt = performance.now();
    countReceived(frames);
    const opened = openFrames(frames, this.#sign);
    const head = opened.ok ? headOfParts(opened.value) : opened;
    if (!opened.ok || !head.ok) {
      this.#listener.garbage(head.ok ? "" : head.reason);
      return "now";
    }
    if (channel === "iopub") {
      this.#heard = true;
      this.#saidGoodbye ||= head.value.header.msg_type === "shutdown_reply";
    }
    const ofProbe = this.#probes.has(head.value.parent.msg_id ?? "");
    if (ofProbe && head.value.header.msg_type === "kernel_info_reply") {
      this.#info = parseJson(fromUtf8(opened.value[3]!)) as Readonly<Record<string, unknown>>;
    }
    if (head.value.header.msg_type === HELPER_REPLY_TYPE)
      this.#asking.get(head.value.parent.msg_id ?? "")?.(parseJson(fromUtf8(opened.value[3]!)));
    this.#listener.message(channel, opened.value, head.value, ofProbe);
    if (!this.isReady && this.#info !== undefined) void this.#becomeReady(this.#info);
    return PATIENT.get(head.value.header.msg_type) ?? "now";
  }

  /** An iopub that is not yet connected loses what is said: the kernel is asked again until it has been heard. */
  async #becomeReady(info: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#isOpening) return;
    if (!this.#heard) {
      this.#info = undefined;
      setTimeout(() => this.#probe(), PROBE_AGAIN_MS);
      return;
    }
    this.#isOpening = true;
    const sockets = this.#sockets;
    await sockets?.openStdin();
    if (sockets === undefined || this.#sockets !== sockets) return;
    this.isReady = true;
    this.#listener.ready(info);
    for (const { channel, parts } of this.#held.splice(0)) this.send(channel, parts);
  }

  /** A kernel that has not answered by now may never do so, and must not cost anything meanwhile. */
  #bePatient(): void {
    if (this.isReady) return;
    this.#sockets?.bePatient();
    this.#probe();
  }

  #probe(): void {
    const header = this.header(randomUUID(), "kernel_info_request");
    this.#probes.add(header.msg_id);
    this.#sockets?.send(
      "shell",
      sealFrames(partsOfMessage({ header, parent: {}, metadata: {}, content: {} }), this.#sign),
    );
  }

  // ---- what is sent --------------------------------------------------------------------------------------------------

  header(msgId: string, msgType: string): Header {
    const date = new Date().toISOString();
    return { msg_id: msgId, msg_type: msgType, session: this.session, username: "pellucid", date, version: "5.4" };
  }

  /** Waits here until the kernel can be heard. */
  send(channel: Exclude<Channel, "iopub">, parts: MessageParts): void {
    if (this.isReady && this.#sockets !== undefined) this.#sockets.send(channel, sealFrames(parts, this.#sign));
    else this.#held.push({ channel, parts });
  }

  #control(msgType: string, content: Readonly<Record<string, unknown>>): string {
    const header = this.header(randomUUID(), msgType);
    this.#probes.add(header.msg_id);
    this.#sockets?.send(
      "control",
      sealFrames(partsOfMessage({ header, parent: {}, metadata: {}, content }), this.#sign),
    );
    return header.msg_id;
  }

  /** The Python helper's answer, once the kernel is ready; undefined when there is none in time. */
  async ask(request: HelperRequest, limitMs: number): Promise<unknown> {
    const header = this.header(randomUUID(), HELPER_REQUEST_TYPE);
    this.#probes.add(header.msg_id);
    const answer = new Promise((resolve) => this.#asking.set(header.msg_id, resolve));
    this.send("control", partsOfMessage({ header, parent: {}, metadata: {}, content: { ...request } }));
    const late = pause(limitMs, undefined, { ref: false });
    return await Promise.race([answer, late, this.over]).finally(() => this.#asking.delete(header.msg_id));
  }

  interrupt(): void {
    if (!this.isReady) return;
    if (this.#launch.interruptMode === "message") this.#control("interrupt_request", {});
    else this.signal("SIGINT");
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#isExternal && !this.isStopping) return;
    if (signal === "SIGKILL") this.#wasKilled = true;
    this.#process?.signal(signal);
  }

  /** Asked politely, then less so. Comes back when the process and its group are gone. */
  async stop(restart: boolean, isBusy: boolean): Promise<void> {
    if (!this.isStopping) {
      this.isStopping = true;
      if (this.#isExternal) this.signal("SIGKILL");
      else if (this.isReady && isBusy) this.interrupt();
      if (this.isReady && !this.#isExternal) this.#control("shutdown_request", { restart });
      const steps = this.isReady ? (["SIGTERM", "SIGKILL"] as const) : (["SIGKILL"] as const);
      for (const signal of steps) {
        if (signal === "SIGTERM" || this.isReady)
          await Promise.race([this.over, pause(GRACE_MS, undefined, { ref: false })]);
        this.signal(signal);
      }
    }
    await this.over;
  }

  // ---- the end -------------------------------------------------------------------------------------------------------

  /** What the kernel sent before it ended may still be on its way through the sockets. */
  async #untilQuiet(): Promise<void> {
    const until = performance.now() + DRAIN_LIMIT_MS;
    const quiet = (): number => (this.#saidGoodbye ? QUIET_AFTER_GOODBYE_MS : QUIET_MS);
    do await pause(quiet());
    while (performance.now() - this.#lastHeardAt < quiet() && performance.now() < until);
  }

  #exitOf({ code, signal }: ProcessEnd): KernelExit {
    const wasAdopted = code === null && signal === null;
    const outOfMemory = (signal === "SIGKILL" || wasAdopted) && !this.#wasKilled && this.#memory.killedJustNow();
    return {
      code,
      signal,
      outOfMemory,
      lastWords: this.isStopping ? "" : this.#lastWords(),
      expected: this.isStopping,
    };
  }

  #outputPath = (): string => join(this.#places.folder, "output.log");
  #lastWords = (): string => this.#process?.lastWords() ?? "";

  #cleanUp(): void {
    this.#sockets?.close();
    this.#sockets = undefined;
    if (this.#connection !== undefined && !this.#isExternal) removeSockets(this.#connection);
    rmSync(join(this.#places.folder, `connection-${this.number}.json`), { force: true });
  }
}
