/**
 * The kernel host as this server uses it: by shape the kernel package's client, so that tests can put a small one in its
 * place. `openDoor` reaches the host when it is first needed, and once.
 */
import type {
  KernelEvent,
  KernelInfo,
  KernelLaunch,
  KernelUsage,
  OutgoingMessage,
  TerminalInfo,
} from "@pellucid/protocol";

export interface KernelHandle {
  readonly id: string;
  send(message: OutgoingMessage): void;
  interrupt(): void;
  restart(): void;
  /** Comes back when the process is gone. */
  shutdown(): Promise<void>;
  listen(listener: (events: readonly KernelEvent[]) => void): void;
  detach(): void;
}

export interface TerminalAccess {
  list(): Promise<readonly TerminalInfo[]>;
  open(plan: { cwd: string; columns?: number; rows?: number }): Promise<TerminalInfo>;
  /** First a snapshot of the screen, then what follows. Another snapshot may come at any time. Returns the detach. */
  attach(name: string, onData: (bytes: Uint8Array, snapshot: boolean) => void, onExit: () => void): () => void;
  write(name: string, data: string): void;
  resize(name: string, columns: number, rows: number): void;
  close(name: string): Promise<void>;
}

export interface KernelHost {
  kernels(): Promise<readonly KernelInfo[]>;
  start(launch: KernelLaunch): Promise<KernelHandle>;
  /** Starts one that is likely to be wanted; nobody hears of it until it is. */
  startSpare(launch: KernelLaunch): Promise<void>;
  /** What it takes of the machine; null where that cannot be known. */
  usage(id: string): Promise<KernelUsage | null>;
  /** Events after this number; they begin to come when somebody listens. */
  attach(id: string, fromSeq?: number): KernelHandle;
  readonly terminals: TerminalAccess;
  /** Ends all kernels, all terminals and the host. */
  stop(): Promise<void>;
  /** Lets go; kernels and terminals live on. */
  close(): void;
}

/** The host, started or joined on the first call. A failure is told to whoever asked, and tried anew by the next. */
export interface HostDoor {
  (): Promise<KernelHost>;
  /** The host if it was reached before. */
  readonly open: () => Promise<KernelHost> | null;
}

export function openDoor(connect: () => Promise<KernelHost>): HostDoor {
  let host: Promise<KernelHost> | null = null;
  const door = () => {
    if (host) return host;
    const attempt = connect();
    host = attempt;
    attempt.catch(() => {
      if (host === attempt) host = null;
    });
    return attempt;
  };
  return Object.assign(door, { open: () => host });
}
