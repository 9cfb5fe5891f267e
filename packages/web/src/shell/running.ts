/** What is alive on the server: sessions (notebooks with kernels), terminals, language servers. Read every few seconds while looked at. */
import type { RunningLanguageServer } from "@pellucid/protocol";
import { languageServers, sessions, terminals, type Session, type TerminalModel } from "../connection/api.ts";
import { createStore } from "../ui/store.ts";

interface Running {
  readonly sessions: readonly Session[];
  readonly terminals: readonly TerminalModel[];
  readonly languageServers: readonly RunningLanguageServer[];
}

export const running = createStore<Running>({ sessions: [], terminals: [], languageServers: [] });
export const runningCount = createStore(0);

const LOOK_EVERY = 5000;
/** Nobody looks for it before the page shows what was opened, ms. */
const FIRST_LOOK = 1500;

export async function readRunning(): Promise<void> {
  const [found, open, helping] = await Promise.all([
    sessions().catch(() => null),
    terminals.list().catch(() => null),
    languageServers.list().catch(() => null),
  ]);
  const before = running.get();
  const next = {
    sessions: found ?? before.sessions,
    terminals: open ?? before.terminals,
    languageServers: helping ?? before.languageServers,
  };
  if (JSON.stringify(next) !== JSON.stringify(before)) running.set(next);
  runningCount.set(next.sessions.filter(({ kernel }) => kernel).length + next.terminals.length);
}

/** "2 kernels, 1 terminal"; empty where nothing runs. Several notebooks may share a kernel. Pure. */
export function runningWords({ sessions: all, terminals: open }: Pick<Running, "sessions" | "terminals">): string {
  const kernels = new Set(all.flatMap(({ kernel }) => kernel?.id ?? []));
  return Object.entries({ kernel: kernels.size, terminal: open.length })
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}${count === 1 ? "" : "s"}`)
    .join(", ");
}

/** Sessions whose kernel nobody has open, in any window or program, and which does nothing: ended, they stop no work. Pure. */
export function unusedOf(all: readonly Session[]): Session[] {
  const used = ({ kernel }: Session) => (kernel?.connections ?? 1) > 0 || kernel?.execution_state !== "idle";
  const inUse = new Set(all.filter(used).map(({ kernel }) => kernel?.id));
  return all.filter(({ kernel }) => kernel !== null && !inUse.has(kernel.id));
}

export function watchRunning(): () => void {
  const first = setTimeout(() => void readRunning(), FIRST_LOOK);
  const timer = setInterval(() => document.visibilityState === "visible" && void readRunning(), LOOK_EVERY);
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
