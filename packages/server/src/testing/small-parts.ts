/**
 * Small stand-ins for rooms and the kernel host: terminals that echo, kernels that only exist, rooms that repeat what they
 * are told. For the tests of routes and sockets, which must not start processes.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { KernelEvent, KernelInfo, KernelLaunch, OutgoingMessage } from "@pellucid/protocol";
import { createWholeFiles } from "../contents/whole-file.ts";
import { Histories } from "../history/histories.ts";
import { nodeFs } from "../storage/fs.ts";
import { searchLines } from "../storage/line-search.ts";
import type { KernelHandle, KernelHost } from "../kernels/host.ts";
import type { LabParts, LabRooms } from "../lab.ts";

export interface SmallHost extends KernelHost {
  readonly sent: OutgoingMessage[];
  readonly asked: string[];
  /** Lets a kernel say something. */
  say(id: string, event: Record<string, unknown>): void;
}

export function smallHost(): SmallHost {
  const kernels = new Map<string, KernelInfo>();
  const listeners = new Map<string, Set<(events: readonly KernelEvent[]) => void>>();
  const screens = new Map<string, Set<(bytes: Uint8Array, snapshot: boolean) => void>>();
  const exits = new Map<string, Set<() => void>>();
  const sent: OutgoingMessage[] = [];
  const asked: string[] = [];
  let seq = 0;
  const say = (id: string, event: Record<string, unknown>) => {
    seq++;
    for (const listener of listeners.get(id) ?? [])
      listener([{ seq, incarnation: 1, ...event } as unknown as KernelEvent]);
  };
  const handle = (id: string): KernelHandle => {
    let mine: ((events: readonly KernelEvent[]) => void) | undefined;
    return {
      id,
      send: (message) => void sent.push(message),
      interrupt: () => void asked.push(`interrupt ${id}`),
      restart() {
        asked.push(`restart ${id}`);
        queueMicrotask(() => say(id, { kind: "ready", info: {} }));
      },
      async shutdown() {
        asked.push(`shutdown ${id}`);
        kernels.delete(id);
      },
      listen(listener) {
        mine = listener;
        listeners.set(id, (listeners.get(id) ?? new Set()).add(listener));
      },
      detach: () => void (mine && listeners.get(id)?.delete(mine)),
    };
  };
  return {
    sent,
    asked,
    say,
    kernels: async () => [...kernels.values()],
    usage: async () => ({ memory: 2 ** 20, total: 2 ** 30, cpu: 0.5, processes: 1 }),
    startSpare: async ({ label }) => void asked.push(`spare for ${label}`),
    async start(launch: KernelLaunch) {
      const { id, specName, displayName, language, cwd, label } = launch;
      const now = new Date().toISOString();
      const state = {
        pid: 1,
        alive: true,
        startedAt: now,
        lastActivity: now,
        executionState: "idle" as const,
        info: null,
        seq,
      };
      kernels.set(id, { id, specName, displayName, language, cwd, label, ...state });
      return handle(id);
    },
    attach: (id) => handle(id),
    terminals: {
      list: async () =>
        [...screens.keys()].map((name) => ({
          name,
          cwd: "/",
          title: "",
          alive: true,
          lastActivity: new Date().toISOString(),
        })),
      async open({ cwd }) {
        const name = String(screens.size + 1);
        screens.set(name, new Set());
        exits.set(name, new Set());
        return { name, cwd, title: "", alive: true, lastActivity: new Date().toISOString() };
      },
      attach(name, onData, onExit) {
        screens.get(name)!.add(onData);
        exits.get(name)!.add(onExit);
        onData(Buffer.from("screen"), true);
        return () => void (screens.get(name)?.delete(onData), exits.get(name)?.delete(onExit));
      },
      write: (name, data) => screens.get(name)?.forEach((show) => show(Buffer.from(data), false)),
      resize: (name, columns, rows) =>
        screens.get(name)?.forEach((show) => show(Buffer.from(`${columns}x${rows}`), false)),
      async close(name) {
        for (const exit of exits.get(name) ?? []) exit();
        screens.delete(name);
      },
    },
    stop: async () => void asked.push("stop"),
    close: () => void asked.push("close"),
  };
}

const LINES = ["zero\n", "one\n", "two\n", "three\n"];

export interface SmallRooms extends LabRooms {
  readonly told: string[];
}

export function smallRooms(): SmallRooms {
  const told: string[] = [];
  return {
    told,
    expect: () => null,
    fileSent() {},
    connect(path, socket, person) {
      told.push(`${person.name} opened ${path}`);
      return {
        message: (bytes) => socket.send(Buffer.concat([Buffer.from(`${path}: `), bytes])),
        closed: () => void told.push(`closed ${path}`),
      };
    },
    renamed: async (from, to) => void told.push(`renamed ${from} ${to}`),
    deleted: async (path) => void told.push(`deleted ${path}`),
    sessions: async () => [],
    busy: async () => false,
    find: async () => null,
    open: () => Promise.reject(new Error("Nothing is open here.")),
    histories: new Histories({ fs: nodeFs, stateDir: join(tmpdir(), "pellucid-no-state"), now: Date.now }),
    outputs: {
      blob: async (hash, mime) => (/^[ab]{64}$/.test(hash) ? Buffer.from(`${hash[0]} as ${mime}`) : null),
      async log(path, cell, output, from, count) {
        if (path !== "nb.ipynb" || cell !== "c1" || output !== 2) return null;
        return { text: LINES.slice(from, from + count).join(""), lines: LINES.length };
      },
      async searchLog(path, cell, _output, wanted, skipped) {
        return path === "nb.ipynb" && cell === "c1" ? searchLines(LINES, wanted, skipped) : null;
      },
      async wholeLog(path, cell) {
        return path === "nb.ipynb" && cell === "c1" ? Readable.from(LINES.map((line) => Buffer.from(line))) : null;
      },
    },
    resume: async () => {},
    close: async () => void told.push("flushed"),
  };
}

export function smallParts(host: KernelHost = smallHost(), rooms: LabRooms = smallRooms()): LabParts {
  return {
    connectHost: async () => host,
    rooms: () => rooms,
    files: createWholeFiles(join(tmpdir(), "pellucid-intents")),
  };
}
