/** The talk with a terminal when the connection comes and goes. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TerminalSocket } from "./terminal-socket.ts";

class FakeSocket extends EventTarget {
  readyState = 0;
  sent: string[] = [];
  send = (text: string) => void this.sent.push(text);
  up() {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  say(...message: unknown[]) {
    this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(message) }));
  }
  close() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
}

function setUp(exists: boolean | null = true) {
  const told: string[] = [];
  const sockets: FakeSocket[] = [];
  const open = () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  };
  const events = {
    restart: () => void told.push("restart"),
    output: (text: string) => void told.push(`out ${text}`),
    state: (state: string) => void told.push(state),
  };
  const terminal = new TerminalSocket("ws://x", events, async () => exists, open);
  return { told, sockets, terminal };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("size and what was typed before it was up are sent first", () => {
  const { sockets, terminal, told } = setUp();
  terminal.resize(24, 80);
  terminal.type("ls\r");
  sockets[0]!.up();
  terminal.type("x");
  terminal.resize(24, 80);
  expect(sockets[0]!.sent).toEqual(['["set_size",24,80]', '["stdin","ls\\r"]', '["stdin","x"]']);
  expect(told).toEqual(["connecting", "restart", "up"]);
});

test("[W11] a lost connection comes back with an empty screen, and the size again", async () => {
  const { sockets, terminal, told } = setUp();
  terminal.resize(24, 80);
  sockets[0]!.up();
  sockets[0]!.say("stdout", "$ ");
  sockets[0]!.close();
  await vi.advanceTimersByTimeAsync(400);
  terminal.type("pwd");
  sockets[1]!.up();
  expect(told).toEqual(["connecting", "restart", "up", "out $ ", "lost", "connecting", "restart", "up"]);
  expect(sockets[1]!.sent).toEqual(['["set_size",24,80]', '["stdin","pwd"]']);
});

test("a server that is away is asked again, ever more patiently", async () => {
  const { sockets } = setUp(null);
  sockets[0]!.close();
  await vi.advanceTimersByTimeAsync(300);
  sockets[1]!.close();
  await vi.advanceTimersByTimeAsync(300);
  expect(sockets).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(300);
  expect(sockets).toHaveLength(3);
});

test.each([
  ["the shell ended", async ({ sockets }: ReturnType<typeof setUp>) => sockets[0]!.say("disconnect", 1)],
  ["nobody knows it any more", async ({ sockets }: ReturnType<typeof setUp>) => sockets[0]!.close()],
])("%s: it has ended, and nothing is asked again", async (_, happen) => {
  const at = setUp(false);
  at.sockets[0]!.up();
  await happen(at);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(at.told.at(-1)).toBe("ended");
  expect(at.sockets).toHaveLength(1);
});

test("closing the tab asks for nothing more", async () => {
  const at = setUp();
  at.sockets[0]!.up();
  at.terminal.close();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(at.sockets).toHaveLength(1);
});
