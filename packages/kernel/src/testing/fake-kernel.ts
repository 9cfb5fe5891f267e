/**
 * How tests of this and other packages launch the fake kernel (fake-kernel.mjs). Cells sent to it are scripts, one
 * directive a line:
 *
 *   print TEXT            stderr TEXT         result TEXT           error NAME VALUE
 *   display ID TEXT       update ID TEXT      clear [wait]          input PROMPT (prints the answer)
 *   sleep MS              lines N             big BYTES             buffers A B C
 *   lose N                garbage signature|frames|bytes|header     words TEXT (to its own stderr)
 *   ignore-interrupts     hang                exit CODE             signal NAME           eat MEGABYTES
 *   tick FILE (a line every 50 ms until it is there)
 *
 * `sleep` is where an interrupt is heard. An unknown word is a NameError.
 */
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { KernelLaunch } from "@pellucid/protocol";

export interface FakeBirth {
  /** Exit code; dies before it listens, saying `words`. */
  readonly die?: number;
  readonly words?: string;
  readonly neverAnswers?: boolean;
  /** Milliseconds before it listens. */
  readonly slow?: number;
  /** Milliseconds after its first answer in which it has no stdin yet. */
  readonly lateStdin?: number;
  readonly ignoresShutdown?: boolean;
  readonly ignoresTerminate?: boolean;
  /** High-water mark of its iopub; without: none. */
  readonly sendLimit?: number;
  /** Message ids without a counter, as kernels of other families have. */
  readonly plainIds?: boolean;
}

export function fakeKernelLaunch(birth: FakeBirth = {}, more: Partial<KernelLaunch> = {}): KernelLaunch {
  const program = fileURLToPath(new URL("fake-kernel.mjs", import.meta.url));
  return {
    id: randomUUID(),
    specName: "fake",
    displayName: "Fake",
    language: "fake",
    argv: [process.execPath, program, "{connection_file}", JSON.stringify(birth)],
    env: process.env as Record<string, string>,
    cwd: process.cwd(),
    interruptMode: "signal",
    label: "test",
    transport: process.platform === "win32" ? "tcp" : "ipc",
    ...more,
  };
}
