/**
 * A terminal's socket in Jupyter's JSON frames: `["setup", {}]`, `["stdout", text]`, `["disconnect", 1]` out; `["stdin",
 * text]`, `["set_size", rows, columns]` in. Whoever joins gets the screen as it stands. A page that does not keep up is
 * given the screen anew once it does, instead of everything it missed.
 */
import type { WebSocket } from "ws";
import { notFound } from "../errors.ts";
import type { HostDoor, TerminalAccess } from "../kernels/host.ts";
import type { SocketRoute } from "../routes/table.ts";

/** With more than this on its way, a page is behind; below the other, it has caught up. */
const BEHIND_BYTES = 4 * 2 ** 20;
const CAUGHT_UP_BYTES = 2 ** 17;
const LOOK_AGAIN_MS = 50;
const LARGEST_SIDE = 2000;

export function terminalSocket(host: HostDoor): SocketRoute {
  return {
    path: "/terminals/websocket/:name",
    access: "execute",
    async prepare({ params }) {
      const { terminals } = await host();
      const name = params["name"]!;
      if (!(await terminals.list()).some((one) => one.name === name && one.alive))
        throw notFound(`The terminal ${name}`);
      return (socket) => connectTerminal(socket, terminals, name);
    },
  };
}

function connectTerminal(socket: WebSocket, terminals: TerminalAccess, name: string): void {
  let detach = () => {};
  let timer: NodeJS.Timeout | undefined;
  const send = (...frame: unknown[]) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  };
  const attach = () => {
    let decoder = new TextDecoder();
    detach = terminals.attach(
      name,
      (bytes, snapshot) => {
        if (snapshot) decoder = new TextDecoder();
        const text = decoder.decode(bytes, { stream: true });
        if (text) send("stdout", text);
        if (socket.bufferedAmount > BEHIND_BYTES) pause();
      },
      () => {
        send("disconnect", 1);
        socket.close(1000);
      },
    );
  };
  const pause = () => {
    detach();
    timer = setInterval(() => {
      if (socket.bufferedAmount > CAUGHT_UP_BYTES) return;
      clearInterval(timer);
      attach();
    }, LOOK_AGAIN_MS);
  };
  socket.on("message", (data) => heed(String(data), terminals, name));
  socket.on("close", () => {
    clearInterval(timer);
    detach();
  });
  send("setup", {});
  attach();
}

/** Frames that make no sense are passed over. */
function heed(text: string, terminals: TerminalAccess, name: string): void {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return;
  }
  if (!Array.isArray(frame)) return;
  const [kind, first, second] = frame as unknown[];
  if (kind === "stdin" && typeof first === "string") terminals.write(name, first);
  if (kind === "set_size" && isSide(first) && isSide(second)) terminals.resize(name, second, first);
}

const isSide = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= LARGEST_SIDE;
