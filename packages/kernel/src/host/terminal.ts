/**
 * One terminal: a shell on a pseudo-terminal, and beside it a screen without a display that follows along, so that
 * whoever attaches gets the screen and its history back. Made by host.ts. The native part is loaded on first use; where
 * it cannot be, terminals are unavailable and the reason is told.
 */
import { homedir } from "node:os";
import { statSync } from "node:fs";
import type { IPty } from "@lydell/node-pty";
import type { SerializeAddon } from "@xterm/addon-serialize";
import type { Terminal as Screen } from "@xterm/headless";
import type { TerminalInfo } from "@pellucid/protocol";
import type { TerminalExit, TerminalPlan } from "./wire.ts";

export interface TerminalView {
  /** False when the view has more than it can take: it then gets a snapshot later instead of all that follows. */
  output(bytes: Buffer, snapshot: boolean): boolean;
  exit(exit: TerminalExit): void;
}

const HISTORY_LINES = 5000;
const BATCH_MS = 6;
/** Above this the shell is paused until the screen has caught up. */
const BEHIND_BYTES = 2 ** 20;

interface Programs {
  readonly spawn: typeof import("@lydell/node-pty").spawn;
  readonly Screen: typeof Screen;
  readonly Serializer: typeof SerializeAddon;
}

async function loadPrograms(): Promise<Programs> {
  try {
    const [pty, headless, serialize] = await Promise.all([
      import("@lydell/node-pty"),
      import("@xterm/headless"),
      import("@xterm/addon-serialize"),
    ]);
    return {
      spawn: (inner(pty) as typeof pty).spawn,
      Screen: (inner(headless) as typeof headless).Terminal,
      Serializer: (inner(serialize) as typeof serialize).SerializeAddon,
    };
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0] ?? "";
    throw new Error(`Terminals are unavailable here: the terminal library does not load on this system (${reason}).`, {
      cause: error,
    });
  }
}

/** CommonJS packages show their exports under `default`. */
const inner = (module: object): unknown => ("default" in module ? module.default : module);

export class Terminal {
  readonly name: string;
  readonly #cwd: string;
  readonly #pty: IPty;
  readonly #screen: Screen;
  readonly #serializer: SerializeAddon;
  /** True for a view that is behind and waits for its next snapshot. */
  readonly #views = new Map<TerminalView, boolean>();
  readonly #onExit: () => void;
  #finish: () => void = () => {};
  readonly #ended = new Promise<void>((resolve) => (this.#finish = resolve));
  #batch: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #unparsed = 0;
  #title = "";
  #lastActivity = new Date().toISOString();
  #isAlive = true;

  private constructor(name: string, plan: TerminalPlan, programs: Programs, onExit: () => void) {
    const { columns, rows } = plan;
    this.name = name;
    this.#cwd = folderOr(plan.cwd, homedir());
    this.#onExit = onExit;
    const [program, ...args] = plan.argv ?? [plan.env["SHELL"] || "/bin/sh"];
    const { PELLUCID_TOKEN: _, ...own } = plan.env;
    const env = { ...own, TERM: "xterm-256color", COLORTERM: "truecolor" };
    this.#pty = programs.spawn(program!, args, { name: "xterm-256color", cols: columns, rows, cwd: this.#cwd, env });
    this.#screen = new programs.Screen({ cols: columns, rows, scrollback: HISTORY_LINES, allowProposedApi: true });
    this.#serializer = new programs.Serializer();
    this.#screen.loadAddon(this.#serializer as unknown as Parameters<Screen["loadAddon"]>[0]);
    this.#screen.onTitleChange((title) => (this.#title = title.slice(0, 200)));
    this.#pty.onData((data) => this.#said(data));
    this.#pty.onExit(({ exitCode, signal }) => this.#exited({ code: exitCode, signal: signal ?? null }));
  }

  static async open(name: string, plan: TerminalPlan, onExit: () => void): Promise<Terminal> {
    return new Terminal(name, plan, await loadPrograms(), onExit);
  }

  info(): TerminalInfo {
    const [name, cwd, title] = [this.name, this.#cwd, this.#title];
    return { name, cwd, title, alive: this.#isAlive, lastActivity: this.#lastActivity };
  }

  // ---- what it says --------------------------------------------------------------------------------------------------

  #said(data: string): void {
    this.#lastActivity = new Date().toISOString();
    this.#batch.push(data);
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#batch.join("");
    this.#batch = [];
    if (text === "") return;
    this.#unparsed += text.length;
    if (this.#unparsed > BEHIND_BYTES) this.#pty.pause();
    this.#screen.write(text, () => this.#parsed(text.length));
    const bytes = Buffer.from(text);
    for (const [view, isBehind] of this.#views)
      if (!isBehind && !view.output(bytes, false)) this.#views.set(view, true);
  }

  #parsed(count: number): void {
    const wasBehind = this.#unparsed > BEHIND_BYTES;
    this.#unparsed -= count;
    if (wasBehind && this.#unparsed <= BEHIND_BYTES && this.#isAlive) this.#pty.resume();
  }

  #exited(exit: TerminalExit): void {
    if (!this.#isAlive) return;
    this.#flush();
    this.#isAlive = false;
    for (const view of this.#views.keys()) view.exit(exit);
    this.#views.clear();
    this.#screen.dispose();
    this.#onExit();
    this.#finish();
  }

  // ---- who looks on --------------------------------------------------------------------------------------------------

  /** The view gets the screen as it is now, then all that follows. */
  attach(view: TerminalView): void {
    this.#views.set(view, true);
    this.catchUp(view);
  }

  /** Called when a view that was behind can take more. */
  catchUp(view: TerminalView): void {
    if (this.#views.get(view) !== true) return;
    this.#flush();
    // An empty write comes back when all before it is on the screen.
    this.#screen.write("", () => {
      if (this.#views.get(view) !== true) return;
      this.#views.set(view, false);
      const screen = `\x1bc${this.#serializer.serialize({ scrollback: HISTORY_LINES })}`;
      if (!view.output(Buffer.from(screen), true)) this.#views.set(view, true);
    });
  }

  detach(view: TerminalView): void {
    this.#views.delete(view);
  }

  write(data: string): void {
    if (this.#isAlive) this.#pty.write(data);
  }

  resize(columns: number, rows: number): void {
    if (!this.#isAlive || !(columns > 0 && rows > 0 && columns < 2000 && rows < 2000)) return;
    this.#pty.resize(Math.floor(columns), Math.floor(rows));
    this.#screen.resize(Math.floor(columns), Math.floor(rows));
  }

  /** Hangs up, as closing a terminal window does; kills what does not listen. Comes back when it has ended. */
  close(): Promise<void> {
    if (!this.#isAlive) return this.#ended;
    const { pid } = this.#pty;
    this.#pty.kill("SIGHUP");
    setTimeout(() => {
      try {
        if (this.#isAlive) process.kill(-pid, "SIGKILL");
      } catch {
        // It ended in this very moment.
      }
    }, 1000).unref();
    return this.#ended;
  }
}

const folderOr = (folder: string, other: string): string =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? folder : other;
