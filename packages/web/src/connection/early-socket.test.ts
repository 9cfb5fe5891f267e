/** The socket ahead of the page's code: taken over by the first view, and never opened beside its own. */
import { afterEach, expect, test, vi } from "vitest";
import { openRoomSocket } from "./room-socket.ts";

const ADDRESS = "/api/pellucid/rooms/a.ipynb";
const heard = { open: () => {}, frame: () => {}, closed: () => {} };

/** A page of a notebook, as far as a socket needs one; the answer is what was opened, in order. */
function page(): string[] {
  const opened: string[] = [];
  class Socket extends EventTarget {
    static readonly OPEN = 1;
    readonly readyState = 0;
    constructor(url: string | URL) {
      super();
      opened.push(new URL(url).search === "" ? "own" : "early");
    }
    close() {}
  }
  vi.stubGlobal("window", {});
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("location", { href: "http://127.0.0.1/lab/tree/a.ipynb" });
  vi.stubGlobal("localStorage", { getItem: () => null });
  const meta = { content: ADDRESS, dataset: { path: "a.ipynb" } };
  vi.stubGlobal("document", { querySelector: () => meta });
  return opened;
}
const early = async () => {
  vi.resetModules();
  await import("./early-socket.ts");
};
afterEach(() => vi.unstubAllGlobals());

test("the first view takes it over, the next has its own", async () => {
  const opened = page();
  await early();
  openRoomSocket(ADDRESS, heard);
  openRoomSocket(ADDRESS, heard);
  expect(opened).toEqual(["early", "own"]);
});

test("where the page's code was kept by the browser and comes first, none is opened beside its own", async () => {
  const opened = page();
  openRoomSocket(ADDRESS, heard);
  await early();
  expect(opened).toEqual(["own"]);
});
