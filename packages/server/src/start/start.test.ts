/** Starting for real, on a port of its own: the link, a second server, a dead one, the way down. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { chooseRoot, instanceOf } from "../config.ts";
import { startLab, type LabOptions, type RunningLab } from "../start.ts";
import { smallParts } from "../testing/small-parts.ts";
import { browserCommand } from "./browser.ts";
import { createNotebookClaims } from "./claims.ts";
import { claim, isAlive, processStart, bootId, type ServerNote } from "./server-file.ts";

const home = realpathSync(mkdtempSync(join(tmpdir(), "pellucid-start-")));
const root = join(home, "root");
const stateDir = join(home, "state");
mkdirSync(join(root, "sub"), { recursive: true });
writeFileSync(join(root, "a b.ipynb"), "{}");
const running: RunningLab[] = [];
afterAll(async () => {
  for (const lab of running) await lab.close();
  rmSync(home, { recursive: true, force: true });
});
async function start(options: Partial<LabOptions> = {}): Promise<RunningLab> {
  const lab = await startLab(
    {
      root,
      port: 0,
      browser: false,
      stopKernels: true,
      stateDir,
      signals: false,
      ...options,
    },
    () => smallParts(),
  );
  running.push(lab);
  return lab;
}
/** One that systems give to nobody who asks for any port: it is still free when it is wanted again. */
async function ownPort(): Promise<number> {
  const isFree = (port: number) =>
    new Promise<boolean>((done) => {
      const server = createServer();
      server.once("error", () => done(false));
      server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
    });
  let port = 20_000 + (process.pid % 10_000);
  while (!(await isFree(port))) port++;
  return port;
}
const noteFile = join(stateDir, "servers", instanceOf(root, stateDir), "server.json");

describe("[H30] a lab", () => {
  test("answers at its link, joins a second start, and goes down whole", async () => {
    const lab = await start({ path: join(root, "a b.ipynb") });
    expect(lab.url).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/login\?next=%2Flab%2Ftree%2Fa%2520b\.ipynb#code=[0-9a-f]{64}$/,
    );
    expect((await fetch(`${lab.origin}/api`)).status).toBe(200);
    expect((await fetch(`${lab.origin}/api/status`)).status).toBe(403);
    expect((await fetch(`${lab.origin}/api/status?token=${lab.token}`)).status).toBe(200);
    expect(statSync(noteFile).mode & 0o777).toBe(0o600);

    const second = await start();
    expect([second.joined, second.origin]).toEqual([true, lab.origin]);
    const login = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ code: second.url.split("#code=")[1] }),
    };
    expect((await fetch(`${lab.origin}/login`, login)).status).toBe(200);

    await lab.close();
    await lab.closed;
    await expect(fetch(`${lab.origin}/api`)).rejects.toThrow();
    expect(() => readFileSync(noteFile)).toThrow();
  });
  test("takes over from one that was killed, on its port", async () => {
    const first = await start({ port: await ownPort() });
    const note = JSON.parse(readFileSync(noteFile, "utf8")) as ServerNote;
    await first.close();
    writeFileSync(noteFile, JSON.stringify({ ...note, pid: 2 ** 22 - 1 }));
    const next = await startLab({ root, browser: false, stopKernels: true, stateDir, signals: false }, () =>
      smallParts(),
    );
    running.push(next);
    expect([next.joined, next.origin]).toEqual([false, first.origin]);
    await next.close();
  });
  test("waits for one that is on its way down", async () => {
    const first = await start();
    const down = first.close();
    const next = await start();
    await down;
    expect([next.joined, (await fetch(`${next.origin}/api`)).status]).toEqual([false, 200]);
    await next.close();
  });
  test("says so when its port is taken", async () => {
    const lab = await start();
    const port = Number(new URL(lab.origin).port);
    await expect(start({ root: home, port })).rejects.toThrow(/port is in use/);
    await lab.close();
  });
});

const open = await start({ root: join(root, "sub") });
describe("[H31] requests that are no requests", () => {
  test.each([
    ["an absolute address", "GET http://evil.example/api HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400],
    ["two Hosts", "GET /api HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", 400],
    ["no Host", "GET /api HTTP/1.1\r\n\r\n", 400],
    ["a foreign Host", "GET /api HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403],
    ["no HTTP", "hello\r\n\r\n", 400],
    ["endless headers", `GET /api HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    ["ten thousand headers", `GET /api HTTP/1.1\r\nHost: 127.0.0.1\r\n${"X: y\r\n".repeat(10_000)}\r\n`, 431],
    ["two lengths", "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400],
    [
      "a length and chunks",
      "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      400,
    ],
    [
      "an upgrade without credentials",
      "GET /api/kernels/x/channels HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
      403,
    ],
  ])("%s", async (_, raw, status) => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(open.origin).port), "127.0.0.1", () => socket.write(raw));
      socket.once("data", (data) => (resolve(data.toString()), socket.destroy()));
      socket.once("error", reject);
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
describe("[H32] the note of a server", () => {
  const note: ServerNote = {
    pid: process.pid,
    processStart: processStart(process.pid),
    bootId: bootId(),
    root,
    token: "t",
    version: "0",
    origin: null,
    port: null,
  };
  test.each([
    ["of this process", {}, true],
    ["of a pid that is gone", { pid: 2 ** 22 - 1 }, false],
    ["of another process under that pid", { processStart: "1" }, false],
    ["of another boot", { bootId: "other" }, false],
  ])("%s is alive: %s", (_, change, alive) => {
    expect(isAlive({ ...note, ...change })).toBe(alive);
  });
  test.each(["", "{", '{"pid": "x"}'])("damaged (%j), it is taken over", (text) => {
    const file = join(home, "notes", "server.json");
    mkdirSync(join(home, "notes"), { recursive: true });
    writeFileSync(file, text);
    expect(claim(file, note).ours).toBe(true);
    expect(claim(file, note).ours).toBe(false);
    rmSync(file);
  });
});

test("[H35] a notebook that another server has open is refused, with where it is", () => {
  const state = join(home, "claims-state");
  const note = (origin: string): ServerNote => ({
    pid: process.pid,
    processStart: processStart(process.pid),
    bootId: bootId(),
    root,
    token: "",
    version: "0",
    origin,
    port: null,
  });
  const one = createNotebookClaims(state, () => note("http://127.0.0.1:1"));
  const other = createNotebookClaims(state, () => note("http://127.0.0.1:2"));
  one.take("/x/a.ipynb");
  one.take("/x/a.ipynb");
  other.take("/x/b.ipynb");
  expect(() => other.take("/x/a.ipynb")).toThrow(
    /a\.ipynb is open in another Pellucid server, http:\/\/127\.0\.0\.1:1/,
  );
  one.release();
  other.take("/x/a.ipynb");
});

test.each([
  [undefined, root, { root, open: "" }],
  [join(root, "a b.ipynb"), undefined, { root, open: "a b.ipynb" }],
  [join(root, "sub"), undefined, { root: join(root, "sub"), open: "" }],
  [join(root, "sub"), root, { root, open: "sub" }],
  ["sub", root, { root, open: "sub" }],
  [join(root, "new.ipynb"), root, { root, open: "new.ipynb" }],
])("[H33] %j under %j", (path, under, expected) => {
  expect(chooseRoot(path, under)).toEqual(expected);
});
test.each([
  [join(home, "elsewhere", "x.ipynb"), undefined, /is not a folder/],
  [home, root, /is not inside/],
  [undefined, join(home, "none"), /is not a folder/],
])("[H33] %j under %j is refused", (path, under, why) => {
  expect(() => chooseRoot(path, under)).toThrow(why);
});

test.each([
  [{}, "linux", null],
  [{ DISPLAY: ":0" }, "linux", ["xdg-open"]],
  [{ WAYLAND_DISPLAY: "w" }, "linux", ["xdg-open"]],
  [{}, "darwin", ["open"]],
] as const)("[H34] with %j on %s the browser is %j", (env, platform, command) => {
  expect(browserCommand(env, platform)).toEqual(command);
});
