/** What is alive on the server: sessions (notebooks with kernels) and terminals. Read every few seconds while looked at. */
import { sessions, terminals, type Session, type TerminalModel } from "../connection/api.ts";
import { createStore } from "../ui/store.ts";

export const running = createStore<{ sessions: readonly Session[]; terminals: readonly TerminalModel[] }>({
  sessions: [],
  terminals: [],
});
export const runningCount = createStore(0);

const LOOK_EVERY = 5000;
/** Nobody looks for it before the page shows what was opened, ms. */
const FIRST_LOOK = 1500;

export async function readRunning(): Promise<void> {
  const [found, open] = await Promise.all([sessions().catch(() => null), terminals.list().catch(() => null)]);
  const before = running.get();
  const next = { sessions: found ?? before.sessions, terminals: open ?? before.terminals };
  if (JSON.stringify(next) !== JSON.stringify(before)) running.set(next);
  runningCount.set(next.sessions.filter(({ kernel }) => kernel).length + next.terminals.length);
}

export function watchRunning(): () => void {
  const first = setTimeout(() => void readRunning(), FIRST_LOOK);
  const timer = setInterval(() => document.visibilityState === "visible" && void readRunning(), LOOK_EVERY);
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
