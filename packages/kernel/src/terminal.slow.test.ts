// Terminals in the host: they outlive who looks at them, and come back with their screen.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectHost, type HostClient, type TerminalExit } from "./index.ts";

const stateDir = mkdtempSync(join(tmpdir(), "pellucid-terminal-"));
const plan = { cwd: stateDir, argv: ["/bin/sh"], env: { PS1: "$ ", ENV: "" } };
let host: HostClient;
beforeAll(async () => void (host = await connectHost({ stateDir })));
afterAll(async () => {
  await host.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** What a view has seen since its last snapshot. */
class View {
  text = "";
  snapshots = 0;
  exit: TerminalExit | undefined;
  readonly detach: () => void;

  constructor(client: HostClient, name: string) {
    this.detach = client.terminals.attach(
      name,
      (bytes, snapshot) => {
        if (snapshot) [this.text, this.snapshots] = ["", this.snapshots + 1];
        this.text += Buffer.from(bytes).toString();
      },
      (exit) => void (this.exit = exit),
    );
  }

  async until(fits: (view: View) => boolean, what: string): Promise<void> {
    for (let i = 0; i < 6000 && !fits(this); i++) await pause(10);
    if (!fits(this)) throw new Error(`no ${what}; shown: ${JSON.stringify(this.text.slice(-500))}`);
  }
  shows = (text: string): Promise<void> => this.until(({ text: shown }) => shown.includes(text), text);
}

test("[K22] typed, shown, resized; in its folder", async () => {
  const { name } = await host.terminals.open(plan);
  const view = new View(host, name);
  host.terminals.write(name, "echo $((40+2)) in $PWD\r");
  await view.shows(`42 in ${stateDir}`);
  host.terminals.resize(name, 101, 33);
  host.terminals.write(name, "stty size\r");
  await view.shows("33 101");
  await host.terminals.close(name);
  await view.until(({ exit }) => exit !== undefined, "exit");
});

test("[K22] another program attaches: the screen and its history first, then what follows", async () => {
  const { name } = await host.terminals.open(plan);
  const first = new View(host, name);
  host.terminals.write(name, "for i in $(seq 1 300); do echo line-$i; done\r");
  await first.shows("line-300");
  const other = await connectHost({ stateDir });
  const second = new View(other, name);
  await second.shows("line-300");
  expect(second.text).toContain("line-1\r\n");
  expect(second.snapshots).toBe(1);
  host.terminals.write(name, "echo both\r");
  await second.shows("both\r\n");
  await first.shows("both\r\n");
  first.detach();
  other.close();
  await host.terminals.close(name);
});

test("[K22] a flood does not block it, and its end is shown", async () => {
  const { name } = await host.terminals.open(plan);
  const view = new View(host, name);
  host.terminals.write(name, "head -c 20000000 /dev/zero | tr '\\0' 'x'; echo; echo the-end\r");
  await view.shows("the-end\r\n");
  await host.terminals.close(name);
});

test("[K23] an end is told, and the name becomes free", async () => {
  const { name } = await host.terminals.open(plan);
  expect((await host.terminals.list()).map((terminal) => terminal.name)).toContain(name);
  const view = new View(host, name);
  host.terminals.write(name, "exit 3\r");
  await view.until(({ exit }) => exit !== undefined, "exit");
  expect(view.exit).toMatchObject({ code: 3 });
  expect(await host.terminals.list()).toEqual([]);
  expect((await host.terminals.open(plan)).name).toBe(name);
  await host.terminals.close(name);
  const late = new View(host, "77");
  await late.until(({ exit }) => exit !== undefined, "exit of a terminal that is none");
});

test("[K24] a program that cannot be opened gives a reason or ends at once", async () => {
  const opened = await host.terminals
    .open({ ...plan, argv: ["/nowhere/shell"] })
    .catch((error: Error) => error.message);
  if (typeof opened === "string") expect(opened).toContain("/nowhere/shell");
  else {
    const view = new View(host, opened.name);
    await view.until(({ exit }) => exit !== undefined, "exit");
  }
});
