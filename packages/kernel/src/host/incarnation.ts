/**
 * One life of a kernel, from the start of its process to its end: connection file, process, session and conversation
 * are its own. Tells its kernel (kernel.ts) what happens, in order, and nothing after `exited` or `failed`.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { HelperRequest, KernelExit, KernelLaunch } from "@pellucid/protocol";
import { readConnection } from "../external.ts";
import { type Connection, freePorts, removeSockets, writeConnectionFile } from "./connection.ts";
import { Conversation, type ConversationListener } from "./conversation.ts";
import { helperPlace } from "./helper.ts";
import { argvWithPrelude, isIpykernel } from "./ipykernel.ts";
import { KernelProcess, type ProcessEnd } from "./kernel-process.ts";
import type { MemoryWatch } from "./memory.ts";
import { shortHash } from "./places.ts";

export interface IncarnationListener extends ConversationListener {
  started(pid: number): void;
  exited(exit: KernelExit): void;
  failed(reason: string): void;
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
const TRIES_ON_TCP = 4;
const GRACE_MS = 2500;
const PORT_TAKEN = /address (?:already )?in use|addrinuse|os error 98|only one usage of each socket/i;

export class Incarnation {
  readonly number: number;
  readonly conversation: Conversation;
  readonly #launch: KernelLaunch;
  readonly #places: IncarnationPlaces;
  readonly #memory: MemoryWatch;
  readonly #listener: IncarnationListener;
  #connection: Connection | undefined;
  #process: KernelProcess | undefined;
  #identity: string;
  #wasKilled = false;
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
    this.conversation = new Conversation(session, listener);
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
    return {
      number: this.number,
      session: this.conversation.session,
      connection,
      pid: running.pid,
      identity: running.identity,
    };
  }

  get isReady(): boolean {
    return this.conversation.isReady;
  }

  async start(): Promise<void> {
    try {
      for (let attempt = 1; ; attempt++) {
        const end = await this.#run(await connectionFor(this.#launch, this.#socketsPath()));
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
    this.conversation.isReady = true;
    // Replies and input requests on their way to the old host reach us under its identity, where the kernel lets a new
    // connection take an identity over. Others would refuse us under that name.
    if (!isIpykernel(this.#launch)) this.#identity = `${record.session}-${randomBytes(4).toString("hex")}`;
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
    const limit = isIpykernel(this.#launch) ? WAITING_MESSAGES : 0;
    await this.conversation.begin(connection, this.#identity, limit);
    const end = await running.ended;
    await this.conversation.end();
    return end;
  }

  /** Somebody else's: we may talk to it and go away again. Our process only watches it. */
  get #isExternal(): boolean {
    return this.#launch.connection !== undefined;
  }

  /** The Python helper's answer, once the kernel is ready; undefined when there is none in time. */
  ask(request: HelperRequest, limitMs: number): Promise<unknown> {
    return this.conversation.ask(request, limitMs, this.over);
  }

  interrupt(): void {
    if (!this.isReady) return;
    if (this.#launch.interruptMode === "message") this.conversation.control("interrupt_request", {});
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
      if (this.isReady && !this.#isExternal) this.conversation.control("shutdown_request", { restart });
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

  #socketsPath = (): string => join(this.#places.sockets, `${shortHash(this.#launch.id).slice(0, 8)}${this.number}`);
  #outputPath = (): string => join(this.#places.folder, "output.log");
  #lastWords = (): string => this.#process?.lastWords() ?? "";

  #cleanUp(): void {
    this.conversation.close();
    if (this.#connection !== undefined && !this.#isExternal) removeSockets(this.#connection);
    rmSync(join(this.#places.folder, `connection-${this.number}.json`), { force: true });
  }
}

/** `ip`: where its sockets would lie, when it can have such. */
async function connectionFor(launch: KernelLaunch, ip: string): Promise<Connection> {
  if (launch.connection !== undefined)
    return readConnection(readFileSync(launch.connection, "utf8"), launch.connection);
  const ipc = process.platform !== "win32" && (launch.transport ?? (isIpykernel(launch) ? "ipc" : "tcp")) === "ipc";
  const ports = ipc ? [1, 2, 3, 4, 5] : await freePorts(5);
  return {
    transport: ipc ? "ipc" : "tcp",
    ip: ipc ? ip : "127.0.0.1",
    shell_port: ports[0]!,
    iopub_port: ports[1]!,
    stdin_port: ports[2]!,
    control_port: ports[3]!,
    hb_port: ports[4]!,
    key: randomBytes(24).toString("hex"),
    signature_scheme: "hmac-sha256",
    kernel_name: launch.specName,
  };
}
