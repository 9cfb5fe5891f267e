/** The gate: every record of the table, walked without credentials, with wrong ones, from other pages and names. */
import { afterAll, describe, expect, test } from "vitest";
import type { IncomingMessage } from "node:http";
import { createApp } from "./app.ts";
import type { Access, Route } from "./routes/table.ts";
import { HOST, testLab, TOKEN } from "./testing/test-lab.ts";

const at = testLab();
afterAll(() => at.close());

const address = (path: string) => path.replace(/:\w+/g, "x").replace("*", "x");
const closedRoutes = at.lab.app.routes.filter((route) => route.access !== "public");
const changing = closedRoutes.filter(({ method, access }) => method !== "GET" || !["read", "shared"].includes(access));
const named = (routes: readonly Route[]) => routes.map((route) => [`${route.method} ${route.path}`, route] as const);

/** A request whose body says when somebody reads it. */
function watched(route: Route, headers: Record<string, string>) {
  let read = false;
  const body = new ReadableStream(
    {
      pull(controller) {
        read = true;
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  const init = { method: route.method, headers: { host: HOST, ...headers } };
  const request = new Request(
    `http://${HOST}${address(route.path)}`,
    route.method === "GET" ? init : ({ ...init, body, duplex: "half" } as RequestInit),
  );
  return { request, wasRead: () => read };
}

const wrong: Record<string, Record<string, string>> = {
  "no credentials": {},
  "a wrong token": { authorization: "token wrong" },
  "a wrong bearer": { authorization: "Bearer wrong" },
  "basic credentials": { authorization: "Basic YTpi" },
  "an empty token": { authorization: "token " },
  "a wrong cookie": { cookie: "pellucid-test=wrong" },
  "a cookie of another server": { cookie: `pellucid-other=${TOKEN}` },
  "a bad Host": { authorization: `token ${TOKEN}`, host: "evil.example:8899" },
};

describe.each(Object.entries(wrong))("[H1] with %s", (_, headers) => {
  test.each(named(closedRoutes))("%s is refused before its body is read", async (_name, route) => {
    const { request, wasRead } = watched(route, headers);
    const answer = await at.lab.app.fetch(request);
    expect([401, 403]).toContain(answer.status);
    expect(wasRead()).toBe(false);
  });
  test("an address that does not exist is refused alike", async () => {
    expect((await at.ask("GET", "/nothing/here", { headers })).status).toBe(403);
  });
});

describe.each([
  "http://evil.example",
  "null",
  "http://127.0.0.1:8900",
  `http://${HOST}.evil.example`,
  `https://evil.${HOST}`,
])("[H2] from a page of %s", (origin) => {
  test.each(named(changing))("%s is refused", async (_, route) => {
    for (const credentials of [
      { authorization: `token ${TOKEN}` },
      { cookie: `pellucid-test=${at.sessions.open()}` },
    ]) {
      const { request, wasRead } = watched(route, { ...credentials, origin });
      expect((await at.lab.app.fetch(request)).status).toBe(403);
      expect(wasRead()).toBe(false);
    }
  });
});

describe("[H3] what a stranger gets with 200", () => {
  test("is the login page, its two files and the bare version", async () => {
    const open: string[] = [];
    for (const route of at.lab.app.routes) {
      if (route.method === "GET" && (await at.ask("GET", address(route.path))).status === 200) open.push(route.path);
    }
    expect(open.toSorted()).toEqual(["/api", "/login", "/login/login.css", "/login/login.js"]);
    expect(await (await at.ask("GET", "/api")).json()).toEqual({ version: "0.1.0" });
  });
  test("a browser that wants a page is led to the login page and back", async () => {
    const answer = await at.ask("GET", "/lab/tree/a%20b.ipynb?x=1", { headers: { accept: "text/html" } });
    expect([answer.status, answer.headers.get("location")]).toEqual([
      302,
      "/login?next=%2Flab%2Ftree%2Fa%2520b.ipynb%3Fx%3D1",
    ]);
  });
});

describe("[H4] every socket", () => {
  const socket = (path: string, headers: Record<string, string>) =>
    at.lab.app.admitSocket({
      url: path,
      headers: { host: HOST, ...headers },
      socket: {},
    } as unknown as IncomingMessage);
  const paths = [...at.lab.app.sockets.map((route) => address(route.path)), "/no/such/socket"];
  const cases = paths.flatMap((path) => Object.keys(wrong).map((name) => [path, name] as const));
  test.each(cases)("%s with %s is refused", (path, name) => {
    expect(() => socket(path, wrong[name]!)).toThrow(expect.objectContaining({ status: 403 }));
  });
  test.each(paths)("%s from another page is refused", (path) => {
    for (const bad of [{ origin: "http://evil.example" }, { origin: "null" }, { "sec-fetch-site": "same-site" }]) {
      const headers = { ...bad, cookie: `pellucid-test=${at.sessions.open()}` };
      expect(() => socket(path, headers as unknown as Record<string, string>)).toThrow(
        expect.objectContaining({ status: 403 }),
      );
      expect(() => socket(`${path}?token=${TOKEN}`, bad as unknown as Record<string, string>)).toThrow();
    }
  });
});

describe("[H5] a browser with its cookie", () => {
  const status = async (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    (await at.browser(method, path, headers, body)).status;
  const json = { "content-type": "application/json" };
  test.each([
    ["reads from the lab's page", "GET", "/api/status", { "sec-fetch-site": "same-origin" }, 200],
    ["reads from the address bar", "GET", "/api/status", { "sec-fetch-site": "none" }, 200],
    ["reads for a page on another port", "GET", "/api/status", { "sec-fetch-site": "same-site" }, 403],
    ["reads for another site", "GET", "/api/status", { "sec-fetch-site": "cross-site" }, 403],
    ["writes with the right Origin", "POST", "/logout", { ...json, origin: `http://${HOST}` }, 204],
    ["writes a form", "POST", "/logout", { "content-type": "application/x-www-form-urlencoded" }, 403],
    ["writes plain text", "POST", "/logout", { "content-type": "text/plain" }, 403],
    ["asks for a service worker's script", "GET", "/files/sw.js", { "service-worker": "script" }, 403],
  ] as const)("%s", async (_, method, path, headers, expected) => {
    expect(await status(method, path, headers as unknown as Record<string, string>)).toBe(expected);
  });
});

describe("[H6] the table", () => {
  const route = (path: string, access: Access): Route => ({
    method: "GET",
    path,
    access,
    handle: () => new Response(),
  });
  const gate = {
    admit: () => null,
    cookie: () => undefined,
    cookieName: "",
    linkCookie: () => undefined,
    linkCookieName: "",
  };
  test.each([
    ["one address twice", [route("/a/:x", "read"), route("/a/:y", "read")], "twice"],
    ["a class that does not exist", [route("/a", "anyone" as Access)], "no access class"],
    ["no class", [{ ...route("/a", "read"), access: undefined } as unknown as Route], "no access class"],
  ])("does not start with %s", (_, routes, why) => {
    expect(() => createApp(routes, [], gate)).toThrow(why);
  });
});

describe("[H7] answers", () => {
  test.each([
    ["GET", "/login"],
    ["GET", "/api/status"],
    ["GET", "/api/contents"],
    ["GET", "/nothing"],
    ["DELETE", "/api/status"],
  ])("%s %s carries the security headers", async (method, path) => {
    const { headers } = await at.program(method, path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("content-security-policy")).toMatch(/frame-ancestors 'none'/);
    expect(headers.get("content-security-policy")).not.toMatch(/script-src[^;]*unsafe/);
  });
  test.each([
    ["DELETE", "/api/status", 405],
    ["GET", "/nothing", 404],
    ["GET", "/api/status/", 302],
    ["GET", "/api/status?1712345678901", 200],
    ["GET", "/api/contents/%", 400],
    ["GET", "/api/contents/%zz", 400],
  ])("%s %s is %s", async (method, path, status) => {
    expect((await at.program(method, path)).status).toBe(status);
  });
});
