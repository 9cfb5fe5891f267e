/**
 * Opens the socket of the notebook that the page's address asks for while the page's own code is still on its way, and asks
 * for the notebook in the same go: the hello stands in the address (server/src/sockets/room.ts), which the server has put
 * into the page (server/src/routes/lab.ts). room-socket.ts takes it over, with what has come by then. It is a script of its
 * own, of a few hundred bytes, and imports nothing: it has to be there before everything else.
 */
export interface EarlySocket {
  readonly address: string;
  readonly socket: WebSocket;
  /** As whom it said hello; null: it did not, because this browser may keep edits that are still to be sent under their id. */
  readonly client: string | null;
  /** What came since; empty once somebody hears it. */
  readonly frames: ArrayBuffer[];
  hear: ((bytes: ArrayBuffer) => void) | null;
}

declare global {
  interface Window {
    /** Null: the page's code was here first and has a socket of its own. */
    pellucidEarlySocket?: EarlySocket | null;
  }
}

/** A hello frame: its version, its kind, its text (protocol/src/room-codec.ts). */
const HELLO = [1, 0];

/** How far the notebook has come that the page was sent with, if it was. */
type At = { readonly epoch: string; readonly seq: number } | null;

export function helloBytes(client: string, person: string | null, at: At): Uint8Array<ArrayBuffer> {
  const { name, color } = JSON.parse(person ?? "{}") as { name?: string; color?: string };
  const text = new TextEncoder().encode(JSON.stringify({ version: HELLO[0], client, at, name, color }));
  const bytes = new Uint8Array(text.length + HELLO.length);
  bytes.set(HELLO);
  bytes.set(text, HELLO.length);
  return bytes;
}

/** Null where the browser's storage keeps edits of this notebook, or cannot be asked. */
function hello(path: string, at: At): { client: string; bytes: Uint8Array<ArrayBuffer> } | null {
  try {
    if (Object.keys(localStorage).some((key) => key.startsWith(`pellucid:pending:${path}:`))) return null;
    const client = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    return { client, bytes: helloBytes(client, localStorage.getItem("pellucid:person"), at) };
  } catch {
    return null;
  }
}

function begin({ content, dataset }: HTMLMetaElement): EarlySocket {
  const url = new URL(content, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const address = url.href;
  const { path = "", epoch, seq } = dataset;
  const said = hello(path, epoch === undefined ? null : { epoch, seq: Number(seq) });
  if (said) url.searchParams.set("hello", btoa(String.fromCharCode(...said.bytes)));
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const early: EarlySocket = { address, socket, client: said?.client ?? null, frames: [], hear: null };
  if (said)
    socket.addEventListener("message", ({ data }) => {
      const bytes = data as ArrayBuffer;
      if (early.hear) early.hear(bytes);
      else early.frames.push(bytes);
    });
  return early;
}

const meta =
  typeof document === "undefined" ? null : document.querySelector<HTMLMetaElement>('meta[name="pellucid-room"]');
if (meta && window.pellucidEarlySocket === undefined) window.pellucidEarlySocket = begin(meta);
