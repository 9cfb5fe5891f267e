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
import { isLoopback, labAddress, safeNext } from "./auth/addresses.ts";
import { createGate } from "./auth/gate.ts";
import { createLoginCodes } from "./auth/login-codes.ts";
import { createReadLinks } from "./auth/read-links.ts";
import { newSecret } from "./auth/secrets.ts";
import { chooseRoot, DEFAULT_PORT, findVersion, findWebDir, instanceOf, personName, type LabConfig } from "./config.ts";
import { assembleLab, type Lab, type LabParts } from "./lab.ts";
import { loginLink } from "./routes/login.ts";
import { acceptSockets } from "./sockets/upgrade.ts";
import { openBrowser } from "./start/browser.ts";
import { createEnding } from "./start/ending.ts";
import { createHttpServer, listen, stopListening } from "./start/listener.ts";
import { realParts } from "./start/parts.ts";
import { bootId, claim, processStart, type Claim, type ServerNote } from "./start/server-file.ts";

const PATIENCE_MS = 25_000;

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
  const next = open === "" ? "/lab" : labAddress(open);
  const noteFile = join(config.serverDir, "server.json");
  const lab = await serveOrJoin(noteFile, config, next, (held) => serve(options, parts, config, held, next));
  if (options.browser) openBrowser(lab.url);
  return lab;
}

/** Another server of this folder may be on its way up or down: that is waited for. */
async function serveOrJoin(
  noteFile: string,
  config: LabConfig,
  next: string,
  serveIt: (held: Claim & { ours: true }) => Promise<RunningLab>,
): Promise<RunningLab> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const held = claim(noteFile, noteOf(config, null, null));
    if (held.ours) return await serveIt(held);
    const joined = await joinOther(held.other, next);
    if (joined) return joined;
    if (performance.now() > deadline) {
      throw new Error(
        `A Pellucid server for ${held.other.root} runs already (process ${held.other.pid}), but it does not answer. ` +
          `End it with: kill ${held.other.pid}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
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
  const links = createReadLinks(join(config.serverDir, "links.json"));
  const gate = createGate({
    token: config.token,
    sessions,
    links,
    cookieName: `pellucid-${config.instance}`,
    boundToLoopback: isLoopback(config.host),
    person: config.person,
  });
  const login = { gate, codes, sessions, links, token: config.token, origin: () => origin };
  let lab: Lab | null = null;
  try {
    const parts = makeParts(config, () => ({ ...noteOf(config, origin, null), token: "" }));
    const running = assembleLab(config, login, parts, () => stop());
    lab = running;
    const server = createHttpServer(running.app);
    const sockets = acceptSockets(server, running.app, !isLoopback(config.host));
    const port = await listen(server, config.host, ports(options.port, held.before));
    origin = `http://${printedHost(config.host)}:${port}`;
    held.update(noteOf(config, origin, port));
    warnIfOpen(config.host);
    running.resume();
    const closePort = async () => {
      sockets.close();
      await stopListening(server);
      held.release();
    };
    const flush = async () => {
      // Nobody joins a server that is on its way down.
      held.update(noteOf(config, null, port));
      await running.close(options.stopKernels);
    };
    const { close, closed } = createEnding(flush, closePort, options.signals !== false);
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

/** The server that has this folder, with a fresh link; null while it starts or ends. */
async function joinOther(other: ServerNote, next: string): Promise<RunningLab | null> {
  const url = other.origin === null ? null : await freshLink(other, other.origin, next);
  if (url === null) return null;
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
