/** A lab over a temporary folder, asked without a port. For the tests of this package only. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBrowserSessions } from "../auth/browser-sessions.ts";
import { createReadLinks, type ReadLinks } from "../auth/read-links.ts";
import { createGate } from "../auth/gate.ts";
import { createLoginCodes } from "../auth/login-codes.ts";
import type { LabConfig } from "../config.ts";
import { assembleLab, type LabParts } from "../lab.ts";
import { smallHost, smallParts, smallRooms } from "./small-parts.ts";

export const TOKEN = "correct-token";
export const HOST = "127.0.0.1:8899";

/** The cookie that opening a fresh read-only link of this notebook gives. */
export const readerCookie = (links: ReadLinks, notebook: string): string =>
  `pellucid-test-link=${links.open(links.make(notebook).secret, undefined)}`;

export function testLab(parts: Partial<LabParts> = {}) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "pellucid-server-")));
  const root = join(home, "root");
  mkdirSync(root);
  process.env["XDG_DATA_HOME"] = join(home, "data");
  const config: LabConfig = {
    root,
    stateDir: join(home, "state"),
    serverDir: join(home, "state", "servers", "test"),
    instance: "test",
    host: "127.0.0.1",
    token: TOKEN,
    webDir: null,
    version: "0.1.0",
    person: "ada",
  };
  const host = smallHost();
  const rooms = smallRooms();
  const codes = createLoginCodes();
  const sessions = createBrowserSessions(null);
  const links = createReadLinks(null);
  const gate = createGate({
    token: TOKEN,
    sessions,
    links,
    cookieName: "pellucid-test",
    boundToLoopback: true,
    person: "ada",
  });
  const lab = assembleLab(
    config,
    { gate, codes, sessions, links, token: TOKEN, origin: () => `http://${HOST}` },
    { ...smallParts(host, rooms), ...parts },
    () => {},
  );

  const ask = async (
    method: string,
    path: string,
    options: { headers?: Record<string, string>; body?: unknown } = {},
  ) => {
    const headers = { host: HOST, ...options.headers };
    const body = options.body === undefined ? null : JSON.stringify(options.body);
    return lab.app.fetch(new Request(`http://${HOST}${path}`, { method, headers, body }));
  };
  return {
    home,
    root,
    lab,
    codes,
    sessions,
    links,
    host,
    rooms,
    /** Without credentials, unless headers bring some. */
    ask,
    /** As a program with the token. */
    program: (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
      ask(method, path, { headers: { authorization: `token ${TOKEN}`, ...headers }, body }),
    /** As a browser that is logged in. */
    browser: (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
      ask(method, path, { headers: { cookie: `pellucid-test=${sessions.open()}`, ...headers }, body }),
    /** As a browser that opened a read-only link of this notebook, and has no other login. */
    reader: (notebook: string, method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
      ask(method, path, { headers: { cookie: readerCookie(links, notebook), ...headers }, body }),
    async close() {
      await lab.close(true);
      rmSync(home, { recursive: true, force: true });
    },
  };
}
