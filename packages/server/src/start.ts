/**
 * Starts a lab: configuration, the claim on its folder, the parts behind the routes, the port, and the way down again.
 * Called by `pellucid lab`; tests call it too. A second server for the same folder and state joins the first instead.
 *
 * Nothing slow stands before the first answer: the kernel host is started or joined while the port opens, and interpreters
 * are looked for when a page or a notebook asks.
 */
import { join } from "node:path";
import { stateDirectory } from "@pellucid/kernel";
import { createBrowserSessions } from "./auth/browser-sessions.ts";
import { isLoopback, safeNext } from "./auth/addresses.ts";
import { createGate } from "./auth/gate.ts";
import { createLoginCodes } from "./auth/login-codes.ts";
import { newSecret } from "./auth/secrets.ts";
import { chooseRoot, DEFAULT_PORT, findVersion, findWebDir, instanceOf, personName, type LabConfig } from "./config.ts";
import { assembleLab, type Lab, type LabParts } from "./lab.ts";
import { loginLink } from "./routes/login.ts";
import { acceptSockets } from "./sockets/upgrade.ts";
import { openBrowser } from "./start/browser.ts";
import { createHttpServer, listen, stopListening } from "./start/listener.ts";
import { realParts } from "./start/parts.ts";
import { bootId, claim, processStart, readNote, type Claim, type ServerNote } from "./start/server-file.ts";

type MakeParts = (config: LabConfig, note: () => ServerNote) => LabParts;

export interface LabOptions {
  /** Notebook, file or folder to show first. */
  readonly path?: string;
  readonly root?: string;
  readonly port?: number;
  readonly host?: string;
  readonly browser: boolean;
  readonly stopKernels: boolean;
  readonly stateDir?: string;
  /** Stop on SIGINT and SIGTERM (default). Tests that share a process switch it off. */
  readonly signals?: boolean;
}

export interface RunningLab {
  /** A link that logs one browser in, once. */
  readonly url: string;
  readonly origin: string;
  /** For programs. */
  readonly token: string;
  /** Another process is the server of this folder; the link is its. */
  readonly joined: boolean;
  close(): Promise<void>;
  /** Settles when the lab has closed, whoever closed it. At once when joined. */
  readonly closed: Promise<void>;
}

/** `parts`: for tests, which put small ones in. */
export async function startLab(options: LabOptions, parts: MakeParts = realParts): Promise<RunningLab> {
  const { root, open } = chooseRoot(options.path, options.root);
  const config = configure(options, root);
  const next = open === "" ? "/lab" : `/lab/tree/${open.split("/").map(encodeURIComponent).join("/")}`;
  const noteFile = join(config.serverDir, "server.json");
  const held = claim(noteFile, noteOf(config, null, null));
  const lab = held.ours ? await serve(options, parts, config, held, next) : await joinOther(noteFile, held.other, next);
  if (options.browser) openBrowser(lab.url);
  return lab;
}

function configure(options: LabOptions, root: string): LabConfig {
  const stateDir = options.stateDir ?? stateDirectory();
  const instance = instanceOf(root, stateDir);
  return {
    root,
    stateDir,
    serverDir: join(stateDir, "servers", instance),
    instance,
    host: options.host ?? "127.0.0.1",
    token: takeToken(),
    webDir: findWebDir(),
    version: findVersion(),
    person: personName(),
  };
}

/** Taken out of the environment: kernels and terminals inherit that, and have no business with the token. */
function takeToken(): string {
  const token = process.env["PELLUCID_TOKEN"];
  delete process.env["PELLUCID_TOKEN"];
  return token || newSecret();
}

const noteOf = (config: LabConfig, origin: string | null, port: number | null): ServerNote => ({
  pid: process.pid,
  processStart: processStart(process.pid),
  bootId: bootId(),
  root: config.root,
  token: config.token,
  version: config.version,
  origin,
  port,
});

async function serve(
  options: LabOptions,
  makeParts: MakeParts,
  config: LabConfig,
  held: Claim & { ours: true },
  next: string,
): Promise<RunningLab> {
  let origin = "";
  let stop = () => {};
  const codes = createLoginCodes();
  const sessions = createBrowserSessions(join(config.serverDir, "browsers.json"));
  const gate = createGate({
    token: config.token,
    sessions,
    cookieName: `pellucid-${config.instance}`,
    boundToLoopback: isLoopback(config.host),
    person: config.person,
  });
  const login = { gate, codes, sessions, token: config.token, origin: () => origin };
  let lab: Lab | null = null;
  try {
    const parts = makeParts(config, () => ({ ...noteOf(config, origin, null), token: "" }));
    lab = assembleLab(config, login, parts, () => stop());
    const server = createHttpServer(lab.app);
    const sockets = acceptSockets(server, lab.app, !isLoopback(config.host));
    const port = await listen(server, config.host, ports(options.port, held.before));
    origin = `http://${printedHost(config.host)}:${port}`;
    held.update(noteOf(config, origin, port));
    warnIfOpen(config.host);
    lab.resume();
    const { close, closed } = ending(lab, options, async () => {
      sockets.close();
      await stopListening(server);
      held.release();
    });
    stop = () => void close();
    return { url: loginLink(login, next), origin, token: config.token, joined: false, close, closed };
  } catch (error) {
    held.release();
    await lab?.close(false);
    throw error;
  }
}

/** The port of a server of this folder that was killed comes first: its pages find us there again. */
function* ports(wanted: number | undefined, before: ServerNote | null): Generator<number> {
  if (wanted !== undefined) return yield wanted;
  if (before?.port) yield before.port;
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + 100; port++) yield port;
  yield 0;
}

const printedHost = (host: string): string => {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
};

function warnIfOpen(host: string): void {
  if (isLoopback(host)) return;
  process.stderr.write(
    `pellucid: listening on ${host} without encryption. Others on the network can reach the login page; use a tunnel or a TLS proxy on networks you do not trust.\n`,
  );
}

/** The way down: rooms flushed, sockets and port closed, kernels left running unless asked otherwise. Once. */
function ending(lab: Lab, options: LabOptions, closePort: () => Promise<void>) {
  let settled = () => {};
  const closed = new Promise<void>((resolve) => (settled = resolve));
  let closing: Promise<void> | null = null;
  const close = () =>
    (closing ??= (async () => {
      for (const signal of SIGNALS) process.removeListener(signal, onSignal);
      try {
        await lab.close(options.stopKernels);
      } finally {
        await closePort();
        settled();
      }
    })());
  const onSignal = () => {
    process.once("SIGINT", () => process.exit(130));
    void close();
  };
  if (options.signals !== false) for (const signal of SIGNALS) process.on(signal, onSignal);
  return { close, closed };
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A fresh link from the server that has this folder. It may just be starting: that is waited for. */
async function joinOther(noteFile: string, first: ServerNote, next: string): Promise<RunningLab> {
  let other = first;
  for (let wait = 0; other.origin === null && wait < 100; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    other = readNote(noteFile) ?? other;
  }
  const url = other.origin === null ? null : await freshLink(other, other.origin, next);
  if (url === null) {
    throw new Error(
      `A Pellucid server for ${other.root} runs already (process ${other.pid}), but it does not answer. ` +
        `End it with: kill ${other.pid}`,
    );
  }
  process.stderr.write(`pellucid: a server for ${other.root} runs already at ${other.origin}; this link is its.\n`);
  return {
    url,
    origin: other.origin!,
    token: other.token,
    joined: true,
    close: async () => {},
    closed: Promise.resolve(),
  };
}

async function freshLink(other: ServerNote, origin: string, next: string): Promise<string | null> {
  try {
    const answer = await fetch(`${origin}/api/pellucid/login-code`, {
      method: "POST",
      headers: { Authorization: `token ${other.token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ next: safeNext(next) }),
      signal: AbortSignal.timeout(10_000),
    });
    const { url } = (await answer.json()) as { url?: unknown };
    return typeof url === "string" ? url : null;
  } catch {
    return null;
  }
}
