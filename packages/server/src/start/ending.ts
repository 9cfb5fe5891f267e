/**
 * The way down of a lab, whoever asks for it (Ctrl+C, SIGTERM, a closed terminal window, the API): rooms flushed, sockets
 * and port closed, kernels left running unless asked otherwise. Once, and within a bounded time. Also keeps a server up
 * when only its own words cannot be written any more.
 */

export interface Ending {
  close(): Promise<void>;
  readonly closed: Promise<void>;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** What is not flushed by then stays in the journals, and is saved by the next server. */
const LONGEST_FLUSH_MS = 20_000;

export function createEnding(flush: () => Promise<void>, closePort: () => Promise<void>, signals: boolean): Ending {
  let settle: () => void;
  const closed = new Promise<void>((resolve) => (settle = resolve));
  let closing: Promise<void> | null = null;
  const closeAll = async () => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
    try {
      await atMost(LONGEST_FLUSH_MS, flush());
    } catch (error) {
      process.stderr.write(`pellucid: not everything could be saved before the end: ${(error as Error).message}\n`);
    }
    await closePort().finally(settle);
  };
  const close = () => (closing ??= closeAll());
  const onSignal = () => {
    // A second Ctrl+C means now.
    process.once("SIGINT", () => process.exit(130));
    void close();
  };
  if (signals) {
    for (const signal of SIGNALS) process.on(signal, onSignal);
    stayUp();
  }
  return { close, closed };
}

async function atMost(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("saving took too long; the rest is in the journal")), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

let isStayingUp = false;

/** A closed pipe behind stdout, or an answer nobody waited for, is no reason to take everybody's notebooks down. */
function stayUp(): void {
  if (isStayingUp) return;
  isStayingUp = true;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  process.on("unhandledRejection", (reason) => {
    process.stderr.write(`pellucid: unhandled error: ${reason instanceof Error ? reason.stack : String(reason)}\n`);
  });
}
