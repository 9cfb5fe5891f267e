/**
 * Opens the socket of the notebook that the page's address asks for while the page's own code is still on its way; the
 * server has put the socket's address into the page (server/src/routes/lab.ts). room-socket.ts takes it over. It is a
 * script of its own, of a few hundred bytes, and imports nothing: it has to be there before everything else.
 */
export interface EarlySocket {
  readonly address: string;
  readonly socket: WebSocket;
}

declare global {
  interface Window {
    pellucidEarlySocket?: EarlySocket | undefined;
  }
}

const path = document.querySelector<HTMLMetaElement>('meta[name="pellucid-room"]')?.content;
if (path) {
  const address = new URL(path, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  window.pellucidEarlySocket = { address: address.href, socket: new WebSocket(address) };
}
