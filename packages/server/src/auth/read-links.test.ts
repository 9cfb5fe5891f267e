/** Read-only links: what they open, and that they open nothing else, walked over the whole table. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createApp } from "../app.ts";
import { aboutNothing, type Route } from "../routes/table.ts";
import { HOST, readerCookie, testLab } from "../testing/test-lab.ts";
import { createReadLinks } from "./read-links.ts";

const at = testLab();
afterAll(() => at.close());
for (const name of ["a.ipynb", "b.ipynb"]) writeFileSync(join(at.root, name), "{}");
const fill = (path: string, rest: string) => path.replace(/:\w+/g, "x").replace("*", rest);
const socket = (path: string, cookie: string) =>
  at.lab.app.admitSocket({ url: path, headers: { host: HOST, cookie }, socket: {} } as unknown as IncomingMessage);

describe("[H70] whoever came by a read-only link of a.ipynb", () => {
  const { routes } = at.lab.app;
  const named = (some: readonly Route[]) => some.map((route) => [`${route.method} ${route.path}`, route] as const);

  test("finds open only the addresses of the class shared, and these", () => {
    const shared = routes.filter(({ access }) => access === "shared").map(({ method, path }) => `${method} ${path}`);
    expect(shared).toEqual([
      "GET /lab/tree/*",
      "GET /frame",
      "GET /assets/*",
      "GET /favicon.ico",
      "GET /favicon.svg",
      "GET /api/pellucid/blobs/:hash",
      "GET /api/pellucid/logs/*",
      "GET /api/pellucid/trust/*",
      "GET /api/pellucid/widget-files/*",
    ]);
  });
  const closed = routes.filter(({ access }) => access !== "public" && access !== "shared");
  test.each(named(closed))("is refused by %s, also about that notebook", async (_, route) => {
    for (const rest of ["a.ipynb", "b.ipynb", ""])
      expect((await at.reader("a.ipynb", route.method, fill(route.path, rest))).status).toBe(403);
  });
  test.each(named(routes.filter(({ about }) => about && about !== aboutNothing)))(
    "is refused by %s about another notebook, and let in about that one",
    async (_, route) => {
      for (const rest of ["b.ipynb", "a.ipynb/b.ipynb", "sub/a.ipynb", "..%2fa.ipynb", ""])
        expect((await at.reader("a.ipynb", route.method, fill(route.path, rest))).status, rest).toBe(403);
      expect((await at.reader("a.ipynb", route.method, fill(route.path, "a.ipynb"))).status).not.toBe(403);
    },
  );
  test.each(at.lab.app.sockets.map(({ path }) => path))("is refused by the socket %s, but to watch it", (path) => {
    const cookie = readerCookie(at.links, "a.ipynb");
    for (const rest of ["b.ipynb", "", "a.ipynb/x"]) expect(() => socket(fill(path, rest), cookie)).toThrow();
    const own = () => socket(fill(path, "a.ipynb"), cookie).visitor;
    if (/\/(?:rooms|comms)\//.test(path)) expect(own()).toMatchObject({ by: "link", links: [{ path: "a.ipynb" }] });
    else expect(own).toThrow();
  });
  test("is told nothing of the folder by the page", async () => {
    for (const path of ["/", "/lab", "/api/pellucid/lab", "/api/contents"])
      expect((await at.reader("a.ipynb", "GET", path)).status).toBe(403);
  });
  test("sees the stored outputs of that notebook only", async () => {
    const asked: unknown[] = [];
    const other = testLab({
      rooms: () => ({
        ...at.rooms,
        outputs: { ...at.rooms.outputs, blob: async (...ask) => (asked.push(ask), null) },
      }),
    });
    await other.reader("a.ipynb", "GET", `/api/pellucid/blobs/${"a".repeat(64)}`);
    await other.program("GET", `/api/pellucid/blobs/${"a".repeat(64)}`);
    expect(asked).toEqual([
      ["a".repeat(64), "text/plain", ["a.ipynb"]],
      ["a".repeat(64), "text/plain", undefined],
    ]);
    await other.close();
  });
});

test("[H70] the table does not start with a shared address that says not what it is about, or the other way round", () => {
  const route = (more: Partial<Route>): Route => ({
    method: "GET",
    path: "/a",
    access: "read",
    handle: () => new Response(),
    ...more,
  });
  const gate = {} as Parameters<typeof createApp>[2];
  for (const more of [{ access: "shared" as const }, { about: aboutNothing }])
    expect(() => createApp([route(more)], [], gate)).toThrow("class shared");
});

describe("[H71] a link", () => {
  const json = { "content-type": "application/json" };
  const login = (body: unknown, headers = {}) => at.ask("POST", "/login", { headers: { ...json, ...headers }, body });

  test("is made by who is logged in, opens its notebook in a browser, is listed without its secret, and revoked", async () => {
    const made = await at.program("POST", "/api/pellucid/links", { path: "a.ipynb" });
    const { id, url } = (await made.json()) as { id: string; url: string };
    expect([made.status, url]).toEqual([
      201,
      expect.stringMatching(/^\/login\?next=%2Flab%2Ftree%2Fa\.ipynb#link=[0-9a-f]{64}$/),
    ]);
    const secret = url.split("#link=")[1]!;
    const answer = await login({ link: secret, next: "/lab/tree/a.ipynb" });
    expect(await answer.json()).toEqual({ next: "/lab/tree/a.ipynb" });
    const set = answer.headers.get("set-cookie")!;
    expect(set).toMatch(/^pellucid-test-link=[0-9a-f.]+; Path=\/; HttpOnly; SameSite=Strict/);
    const cookie = set.split(";")[0]!;
    const status = async () =>
      (await at.ask("GET", "/api/pellucid/logs/a.ipynb?cell=c", { headers: { cookie } })).status;
    expect(await status()).toBe(404);
    const list = await (await at.program("GET", "/api/pellucid/links")).text();
    expect(list).toContain(id);
    expect(list).not.toContain(secret);
    expect((await at.program("DELETE", `/api/pellucid/links/${id}`)).status).toBe(204);
    expect(await status()).toBe(403);
    expect((await login({ link: secret })).status).toBe(403);
    expect((await at.program("DELETE", `/api/pellucid/links/${id}`)).status).toBe(404);
  });

  test.each([
    ["no notebook", { path: "a.txt" }, 400],
    ["nothing", {}, 400],
    ["a path outside", { path: "../a.ipynb" }, 404],
    ["a hidden file", { path: ".x/a.ipynb" }, 404],
  ])("is not made for %s", async (_, body, status) => {
    expect((await at.program("POST", "/api/pellucid/links", body)).status).toBe(status);
  });

  test("takes nothing from a browser that is logged in, and code and token still log in", async () => {
    const cookie = `pellucid-test=${at.sessions.open()}`;
    const answer = await login({ link: at.links.make("a.ipynb").secret }, { cookie });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([200, null]);
  });

  test("adds to the links that a browser has opened; a renamed notebook keeps it", () => {
    const links = createReadLinks(null);
    const first = links.open(links.make("a.ipynb").secret, undefined)!;
    const both = links.open(links.make("sub/b.ipynb").secret, first)!;
    links.renamed("sub", "other");
    expect(links.opened(both).links.map(({ path }) => path)).toEqual(["other/b.ipynb", "a.ipynb"]);
    expect(links.opened(both).browser).toBe(links.opened(first).browser);
    expect(links.open("no such secret", both)).toBeNull();
  });

  test("leads to its notebook as it is called when the link is opened, also who is logged in", async () => {
    const { secret } = at.links.make("before.ipynb");
    at.links.renamed("before.ipynb", "sub/after that.ipynb");
    const next = { next: "/lab/tree/sub/after%20that.ipynb" };
    const body = { link: secret, next: "/lab/tree/before.ipynb" };
    expect(await (await login(body)).json()).toEqual(next);
    const cookie = `pellucid-test=${at.sessions.open()}`;
    expect(await (await login(body, { cookie })).json()).toEqual(next);
  });

  test("shows its notebook to who asks for a former name of it, and not what bears that name now", async () => {
    const cookie = readerCookie(at.links, "first.ipynb");
    at.links.renamed("first.ipynb", "second.ipynb");
    at.links.renamed("second.ipynb", "sub/third.ipynb");
    writeFileSync(join(at.root, "first.ipynb"), "{}");
    for (const former of ["first.ipynb", "second.ipynb"]) {
      const page = await at.ask("GET", `/lab/tree/${former}?x=1`, { headers: { cookie } });
      expect([page.status, page.headers.get("location")]).toEqual([302, "/lab/tree/sub/third.ipynb?x=1"]);
      expect(socket(`/api/pellucid/rooms/${former}`, cookie).params).toEqual({ "*": "sub/third.ipynb" });
    }
    expect(() => socket("/api/pellucid/rooms/other.ipynb", cookie)).toThrow();
    const before = readerCookie(at.links, "first.ipynb");
    expect(socket("/api/pellucid/rooms/first.ipynb", before).params).toEqual({ "*": "first.ipynb" });
  });

  test("outlives the server, as a hash, for its owner's eyes only; who watches by it is cut off", () => {
    const folder = mkdtempSync(join(tmpdir(), "pellucid-links-"));
    const file = join(folder, "deep", "links.json");
    const { link, secret } = createReadLinks(file).make("a.ipynb");
    expect(readFileSync(file, "utf8")).not.toContain(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const next = createReadLinks(file);
    const cookie = next.open(secret, undefined)!;
    let ended = 0;
    const stop = next.watch(link.id, () => ended++);
    expect(next.watchers(link.id)).toBe(1);
    next.revoke(link.id);
    stop();
    expect([ended, next.watchers(link.id), next.opened(cookie).links]).toEqual([1, 0, []]);
    expect(createReadLinks(file).list()).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
