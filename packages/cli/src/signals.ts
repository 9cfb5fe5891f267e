/** Ctrl+C and its relatives for a command that runs long: the first one ends it in order, a second one at once. */
import { EXIT } from "./print.ts";

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

export interface Stopping {
  readonly signal: AbortSignal;
  /** With which code to end then. */
  code(): number;
}

export function stopOnSignals(): Stopping {
  const controller = new AbortController();
  let code: number = EXIT.interrupted;
  for (const [name, exit] of Object.entries(SIGNALS))
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exit);
      code = exit;
      controller.abort();
    });
  return { signal: controller.signal, code: () => code };
}
