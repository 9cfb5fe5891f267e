/**
 * What a benchmark asks of a product: start on a folder, open a notebook in a page, and say how its page is made. Each
 * product runs as shipped, in an environment of its own, with the same kernel, browser and files.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import type { Page } from "playwright-core";

export interface Peer {
  readonly name: string;
  version(): Promise<string>;
  /** Starts a server on `folder`; resolves at once, with the page's address for a notebook once it answers. */
  start(folder: string): Promise<Server>;
  readonly page: PageWords;
  /** A whole notebook without a browser, as a command. */
  runCommand(input: string, output: string): { command: string; args: string[]; env: NodeJS.ProcessEnv };
}

export interface Server {
  readonly process: ChildProcess;
  /** An address that opens this notebook for somebody who is not logged in yet. */
  address(notebook: string): Promise<string>;
  stop(): Promise<void>;
}

/** Selectors of one product's page. */
export interface PageWords {
  /** The search: its key, its field, its count, and how outputs are made part of it. */
  readonly search: { key: string; field: string; count: string; outputs: (page: Page) => Promise<void> };
  /** Completions: where an offered one stands, and the keys behind the first letter that call them up. */
  readonly completion: { option: string; keys: readonly string[] };
  readonly cell: string;
  /** The text of a cell's source, live editor or not. */
  readonly source: string;
  readonly editor: string;
  readonly output: string;
  /** Matches once the kernel is idle. */
  readonly idle: string;
  /** Matches while the first cell runs. */
  readonly busy: string;
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}

/** An address may be printed a moment before anybody listens there. */
export async function listening(port: number): Promise<void> {
  for (let tried = 0; tried < 600; tried++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { redirect: "manual" }).catch(() => null);
    if (answer) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`nobody listens on port ${port}`);
}

export function startProcess(command: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
}

/** Ends a server and everything it started: they share its process group. */
export function endProcess(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.pid === undefined) return done();
    child.once("exit", () => done());
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      done();
    }
    setTimeout(() => {
      try {
        process.kill(-child.pid!, "SIGKILL");
      } catch {
        // gone already
      }
    }, 5000).unref();
  });
}

/** Resolves with the first match of `pattern` in what the process prints. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((done, fail) => {
    let text = "";
    const read = (data: Buffer) => {
      text += data;
      const match = pattern.exec(text);
      if (match) done(match[1] ?? match[0]);
    };
    child.stdout!.on("data", read);
    child.stderr!.on("data", read);
    child.once("exit", (code) => fail(new Error(`ended with ${code} before it was ready: ${text.slice(-2000)}`)));
  });
}
