/** Sockets for real: rooms, terminals and kernels' channels over ws, on small parts. */
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { decodeV1, encodeV1Message, messageFromParts, V1_PROTOCOL, type JupyterMessage } from "@pellucid/protocol";
import { createHttpServer, stopListening } from "../start/listener.ts";
import { testLab, TOKEN } from "../testing/test-lab.ts";
import { acceptSockets } from "./upgrade.ts";

const at = testLab();
const server = createHttpServer(at.lab.app);
const upgrades = acceptSockets(server, at.lab.app, false);
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  upgrades.close();
  await stopListening(server, 100);
  await at.close();
});

/** An open socket and what came over it; or the status it was refused with. */
async function dial(
  path: string,
  options: { protocol?: string; headers?: Record<string, string>; token?: boolean } = {},
) {
  const address = `ws://127.0.0.1:${port}${path}${options.token === false ? "" : `${path.includes("?") ? "&" : "?"}token=${TOKEN}`}`;
  const socket = new WebSocket(address, options.protocol ? [options.protocol] : [], { headers: options.headers ?? {} });
  const heard: (string | Buffer)[] = [];
  let wake = () => {};
  socket.on("message", (data, isBinary) => (heard.push(isBinary ? (data as Buffer) : String(data)), wake()));
  const status = await new Promise<number>((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (_, answer) => (answer.resume(), resolve(answer.statusCode!)));
  });
  const next = async () => {
    while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return heard.shift()!;
  };
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  return { socket, status, next, json: async () => JSON.parse(String(await next())) as unknown, closed };
}

describe("[H50] the gate of sockets, for real", () => {
  test.each([
    ["no credentials", "/api/pellucid/rooms/nb.ipynb", { token: false }, 403],
    ["a wrong token", "/api/pellucid/rooms/nb.ipynb?token=wrong", { token: false }, 403],
    ["another page's Origin", "/api/pellucid/rooms/nb.ipynb", { headers: { origin: "http://evil.example" } }, 403],
    ["a foreign Host", "/api/pellucid/rooms/nb.ipynb", { headers: { host: "evil.example" } }, 403],
    ["an unknown address", "/api/pellucid/none", {}, 404],
    ["a path outside", "/api/pellucid/rooms/..%2f..%2fetc%2fpasswd", {}, 404],
    ["a hidden file", "/api/pellucid/rooms/.git/config", {}, 404],
    ["an unknown terminal", "/terminals/websocket/77", {}, 404],
    ["an unknown kernel", "/api/kernels/1-2-3-4-5/channels", {}, 404],
  ])("%s is refused before the upgrade", async (_, path, options, status) => {
    expect((await dial(path, options)).status).toBe(status);
  });
});

test("[H51] a room hears frames in order and is told of the end", async () => {
  const { socket, next, closed } = await dial(
    "/api/pellucid/rooms/sub%20folder/a%25b.ipynb".replace("sub%20folder/", ""),
    {
      headers: { origin: `http://127.0.0.1:${port}` },
    },
  );
  for (const text of ["1", "2"]) socket.send(Buffer.from(text));
  expect([String(await next()), String(await next())]).toEqual(["a%b.ipynb: 1", "a%b.ipynb: 2"]);
  socket.close();
  await closed;
  await expect.poll(() => at.rooms.told).toEqual(["ada opened a%b.ipynb", "closed a%b.ipynb"]);
});

test.each([
  ["text in a room", "text", 1003],
  ["a frame that is too large", Buffer.alloc(65 * 2 ** 20), 1009],
])("[H52] %s closes that socket", async (_, frame, code) => {
  const { socket, closed } = await dial("/api/pellucid/rooms/nb.ipynb");
  socket.send(frame);
  expect(await closed).toBe(code);
});

test("[H53] a terminal: made, joined with its screen, written to, resized, ended", async () => {
  const made = (await (await at.program("POST", "/api/terminals", {})).json()) as { name: string };
  const first = await dial(`/terminals/websocket/${made.name}`);
  expect([await first.json(), await first.json()]).toEqual([
    ["setup", {}],
    ["stdout", "screen"],
  ]);
  const second = await dial(`/terminals/websocket/${made.name}`);
  expect([await second.json(), await second.json()]).toEqual([
    ["setup", {}],
    ["stdout", "screen"],
  ]);
  for (const frame of [
    "no json",
    "7",
    '["stdin"]',
    '["set_size", -1, 1e9]',
    '["stdin","ls"]',
    '["set_size",24,80,0,0]',
  ])
    first.socket.send(frame);
  expect([await second.json(), await second.json()]).toEqual([
    ["stdout", "ls"],
    ["stdout", "80x24"],
  ]);
  expect((await at.program("DELETE", `/api/terminals/${made.name}`)).status).toBe(204);
  expect(await second.json()).toEqual(["disconnect", 1]);
  expect((await at.program("GET", `/api/terminals/${made.name}`)).status).toBe(404);
});

test("[H55] a page that does not keep up with a terminal gets its screen anew, not everything it missed", async () => {
  const made = (await (await at.program("POST", "/api/terminals", {})).json()) as { name: string };
  const { socket, next } = await dial(`/terminals/websocket/${made.name}`);
  expect([await next(), await next()]).toEqual(['["setup",{}]', '["stdout","screen"]']);
  socket.pause();
  for (let i = 0; i < 40; i++) {
    at.host.terminals.write(made.name, "y".repeat(2 ** 20));
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.resume();
  let missed = 40;
  let frame = String(await next());
  for (; frame !== '["stdout","screen"]'; frame = String(await next())) missed--;
  expect(missed).toBeGreaterThan(10);
  socket.close();
});

describe("[H54] a kernel's channels", () => {
  const message = (session: string, msg_type: string, more: Partial<JupyterMessage> = {}): JupyterMessage => ({
    channel: "shell",
    header: { msg_id: `${session}-1`, msg_type, session, username: "u", date: "2026-01-01T00:00:00Z", version: "5.3" },
    parent: {},
    metadata: {},
    content: { code: "1" },
    ...more,
  });
  test.each([
    ["v1", V1_PROTOCOL],
    ["legacy", undefined],
  ])("%s: requests go in, replies come to who asked, iopub to all", async (_, protocol) => {
    await at.program("POST", "/api/kernels", { kernel_id: "1-1-1-1-1" });
    at.host.sent.length = 0;
    await at.host.start({
      id: "1-1-1-1-1",
      specName: "x",
      displayName: "X",
      language: "x",
      argv: [],
      env: {},
      cwd: "/",
      interruptMode: "signal",
      label: "",
    });
    const { socket, next } = await dial(
      "/api/kernels/1-1-1-1-1/channels?session_id=mine",
      protocol ? { protocol } : {},
    );
    expect(socket.protocol).toBe(protocol ?? "");
    const request = message("mine", "execute_request");
    socket.send(protocol ? Buffer.from([1, 2, 3]) : "garbage");
    socket.send(protocol ? encodeV1Message(request) : JSON.stringify({ ...request, parent_header: {}, buffers: [] }));
    await expect.poll(() => at.host.sent.length).toBe(1);
    expect(at.host.sent[0]).toMatchObject({
      channel: "shell",
      msgType: "execute_request",
      header: { session: "mine" },
      content: { code: "1" },
    });
    const said = [
      message("kernel", "execute_reply", { parent: { session: "other" } as never, content: { n: 1 } }),
      message("kernel", "pellucid_observation", { channel: "iopub", content: { n: 4 } }),
      message("kernel", "execute_reply", { parent: { session: "mine" } as never, content: { n: 2 } }),
      message("kernel", "stream", { channel: "iopub", parent: { session: "other" } as never, content: { n: 3 } }),
    ];
    for (const one of said) at.host.say("1-1-1-1-1", { kind: "message", message: one });
    at.host.say("1-1-1-1-1", { kind: "exited", exit: { expected: false } });
    const read = async () => {
      const data = await next();
      if (!protocol) return (JSON.parse(String(data)) as JupyterMessage).content;
      const frame = decodeV1(data as Buffer);
      const found = frame.ok ? messageFromParts(frame.value.channel, frame.value.parts) : frame;
      return found.ok ? found.value.content : found.reason;
    };
    expect([await read(), await read(), await read()]).toEqual([{ n: 2 }, { n: 3 }, { execution_state: "dead" }]);
    socket.close();
  });
});
