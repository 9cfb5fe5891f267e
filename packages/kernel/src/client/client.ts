/**
 * The kernel host as its clients see it: start and attach kernels, open and attach terminals, end everything. Used by
 * the server, by `pellucid run`, `kernels` and `stop`. Keeps no state that the host does not have.
 */
import type { KernelInfo, KernelLaunch, KernelUsage, TerminalInfo } from "@pellucid/protocol";
import type { Push, TerminalExit, TerminalPlan } from "../host/wire.ts";
import { AttachedKernel } from "./attached-kernel.ts";
import { Connection } from "./connection.ts";
import { placesOf, type HostPlan } from "./launch.ts";

export interface HostClient {
  /** Of the host in use at this moment. */
  hostPid(): number;
  kernels(): Promise<readonly KernelInfo[]>;
  /** What it takes of the machine; null where that cannot be known. */
  usage(id: string): Promise<KernelUsage | null>;
  /** Its events begin with number 1. */
  start(launch: KernelLaunch): Promise<AttachedKernel>;
  /** Starts a kernel that is likely to be wanted; `start` with the same launch makes it the one that is wanted. */
  startSpare(launch: KernelLaunch): Promise<void>;
  /** Events after number `fromSeq`; they begin to come when somebody listens. */
  attach(id: string, fromSeq?: number): AttachedKernel;
  readonly terminals: TerminalClient;
  /** Ends all kernels, all terminals and the host. */
  stop(): Promise<void>;
  /** Lets go; kernels and terminals live on (unless the host is private). */
  close(): void;
}

export interface TerminalClient {
  list(): Promise<readonly TerminalInfo[]>;
  /** Rejects with the reason where terminals are unavailable. */
  open(plan: Partial<TerminalPlan> & Pick<TerminalPlan, "cwd">): Promise<TerminalInfo>;
  /** First a snapshot (it resets the screen), then what follows. Another snapshot may come at any time. Returns the detach. */
  attach(
    name: string,
    onData: (bytes: Uint8Array, snapshot: boolean) => void,
    onExit: (exit: TerminalExit) => void,
  ): () => void;
  write(name: string, data: string): void;
  resize(name: string, columns: number, rows: number): void;
  close(name: string): Promise<void>;
}

interface TerminalWatch {
  readonly name: string;
  readonly onData: (bytes: Uint8Array, snapshot: boolean) => void;
  readonly onExit: (exit: TerminalExit) => void;
}

const HOST_GONE: TerminalExit = { code: null, signal: null };

export async function connectHost(plan: HostPlan): Promise<HostClient> {
  const client = new Client(plan);
  await client.connection.open(true);
  return client;
}

/** The host of this state directory if one runs; for commands that must not start one. */
export async function findRunningHost(plan: Pick<HostPlan, "stateDir">): Promise<HostClient | undefined> {
  const client = new Client(plan);
  return (await client.connection.open(false)) ? client : undefined;
}

/** For `pellucid stop`: ends kernels, terminals and host. Says how many kernels there were; undefined without a host. */
export async function stopEverything(stateDir: string): Promise<number | undefined> {
  const client = await findRunningHost({ stateDir });
  if (client === undefined) return undefined;
  const alive = (await client.kernels()).filter((kernel) => kernel.alive);
  await client.stop();
  return alive.length;
}

class Client implements HostClient {
  readonly connection: Connection;
  readonly #attached = new Map<number, AttachedKernel>();
  readonly #watched = new Map<number, TerminalWatch>();
  #next = 1;

  constructor(plan: HostPlan) {
    const { stateDir, places } = placesOf(plan);
    this.connection = new Connection(plan, stateDir, places, {
      push: (push, raw) => this.#push(push, raw),
      reconnected: (isNewHost) => this.#attachAgain(isNewHost),
      isWatching: () => this.#attached.size + this.#watched.size > 0,
      lost: (error) => this.#lost(error),
    });
  }

  hostPid(): number {
    return this.connection.hostPid;
  }

  async kernels(): Promise<readonly KernelInfo[]> {
    return (await this.connection.ask({ op: "kernels" })) as KernelInfo[];
  }

  async usage(id: string): Promise<KernelUsage | null> {
    return (await this.connection.ask({ op: "usage", kernel: id })) as KernelUsage | null;
  }

  async start(launch: KernelLaunch): Promise<AttachedKernel> {
    await this.connection.ask({ op: "start", launch });
    return this.attach(launch.id, 0);
  }

  async startSpare(launch: KernelLaunch): Promise<void> {
    await this.connection.ask({ op: "start", launch, spare: true });
  }

  attach(id: string, fromSeq = 0): AttachedKernel {
    const as = this.#next++;
    const kernel = new AttachedKernel(id, as, fromSeq, this.connection, () => this.#attached.delete(as));
    this.#attached.set(as, kernel);
    return kernel;
  }

  readonly terminals: TerminalClient = {
    list: async () => (await this.connection.ask({ op: "terminals" })) as TerminalInfo[],
    open: async (plan) => {
      const env = process.env as Record<string, string>;
      const whole = { columns: 80, rows: 24, ...plan, env: { ...env, ...plan.env } };
      return (await this.connection.ask({ op: "open-terminal", plan: whole })) as TerminalInfo;
    },
    attach: (name, onData, onExit) => this.#watch({ name, onData, onExit }),
    write: (name, data) => void this.connection.ask({ op: "write", name }, [Buffer.from(data)]).catch(() => {}),
    resize: (name, columns, rows) => void this.connection.ask({ op: "resize", name, columns, rows }).catch(() => {}),
    close: async (name) => void (await this.connection.ask({ op: "close-terminal", name })),
  };

  #watch(watch: TerminalWatch): () => void {
    const as = this.#next++;
    this.#watched.set(as, watch);
    this.#attachTerminal(as, watch);
    return () => {
      if (this.#watched.delete(as)) void this.connection.ask({ op: "detach", as }).catch(() => {});
    };
  }

  #attachTerminal(as: number, { name, onExit }: TerminalWatch): void {
    this.connection.ask({ op: "attach-terminal", name, as }).catch(() => {
      if (this.#watched.delete(as)) onExit(HOST_GONE);
    });
  }

  #push(push: Exclude<Push, { re: number }>, raw: Buffer): void {
    if (push.push === "spool") this.#attached.get(push.as)?.push(raw);
    else if (push.push === "gone") this.#attached.get(push.as)?.end(undefined);
    else if (push.push === "terminal") this.#watched.get(push.as)?.onData(raw, push.snapshot);
    else {
      const watch = this.#watched.get(push.as);
      this.#watched.delete(push.as);
      watch?.onExit(push.exit);
    }
  }

  #attachAgain(isNewHost: boolean): void {
    for (const kernel of this.#attached.values()) kernel.attach();
    for (const [as, watch] of this.#watched) {
      if (!isNewHost) this.#attachTerminal(as, watch);
      else if (this.#watched.delete(as)) watch.onExit(HOST_GONE);
    }
  }

  #lost(error: Error): void {
    for (const kernel of this.#attached.values()) kernel.end(error.message);
    for (const watch of this.#watched.values()) watch.onExit(HOST_GONE);
    this.#watched.clear();
  }

  async stop(): Promise<void> {
    await this.connection.ask({ op: "stop" });
    this.close();
  }

  close(): void {
    this.connection.close();
  }
}
