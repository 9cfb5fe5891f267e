/** Kernels, sessions, stored outputs, status: what programs ask, on small parts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { testLab } from "../testing/test-lab.ts";

const specs = mkdtempSync(join(tmpdir(), "pellucid-specs-"));
mkdirSync(join(specs, "kernels", "Small"), { recursive: true });
writeFileSync(
  join(specs, "kernels", "Small", "kernel.json"),
  JSON.stringify({ argv: ["small", "{connection_file}"], display_name: "Small", language: "small" }),
);
writeFileSync(join(specs, "kernels", "Small", "logo-64x64.png"), "png");
mkdirSync(join(specs, "kernels", "broken"));
writeFileSync(join(specs, "kernels", "broken", "kernel.json"), "{");
process.env["JUPYTER_PATH"] = specs;

const at = testLab();
afterAll(async () => {
  await at.close();
  rmSync(specs, { recursive: true, force: true });
  delete process.env["JUPYTER_PATH"];
});
async function ask(method: string, path: string, body?: unknown) {
  const answer = await at.program(method, path, body);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, json: (text ? JSON.parse(text) : null) as any };
}

describe("[H60] kernelspecs", () => {
  test("are listed, the broken one left out", async () => {
    const { json } = await ask("GET", "/api/kernelspecs");
    expect(json.kernelspecs["small"]).toMatchObject({
      name: "small",
      spec: { display_name: "Small", argv: ["small", "{connection_file}"] },
      resources: { "logo-64x64": "/kernelspecs/small/logo-64x64.png" },
    });
    expect(Object.keys(json.kernelspecs)).not.toContain("broken");
  });
  test.each([
    ["/api/kernelspecs/SMALL", 200],
    ["/api/kernelspecs/none", 404],
    ["/kernelspecs/small/logo-64x64.png", 200],
    ["/kernelspecs/Small/kernel.json", 404],
    ["/kernelspecs/small/..%2fbroken%2fkernel.json", 404],
  ])("%s is %s", async (path, status) => {
    expect((await at.program("GET", path)).status).toBe(status);
  });
});

describe("[H61] kernels", () => {
  test("start, are listed, interrupted, restarted and ended", async () => {
    const made = await ask("POST", "/api/kernels", { name: "small", path: "sub/nb.ipynb" });
    expect([made.status, made.headers.get("location")]).toEqual([201, `/api/kernels/${made.json.id}`]);
    expect(made.json).toMatchObject({ name: "small", execution_state: "idle", connections: 0 });
    const path = `/api/kernels/${made.json.id}`;
    expect((await ask("GET", "/api/kernels")).json).toEqual([made.json]);
    expect((await ask("GET", path)).status).toBe(200);
    expect((await ask("POST", `${path}/interrupt`)).status).toBe(204);
    expect((await ask("POST", `${path}/restart`)).json).toMatchObject({ id: made.json.id });
    expect((await ask("DELETE", path)).status).toBe(204);
    expect((await ask("GET", path)).status).toBe(404);
    expect(at.host.asked.map((one) => one.split(" ")[0])).toEqual(["interrupt", "restart", "shutdown"]);
  });
  test.each([
    ["POST", "/api/kernels", { name: "none" }, 501],
    ["GET", "/api/kernels/no-id", undefined, 404],
    ["DELETE", "/api/kernels/1-2-3-4-5", undefined, 404],
    ["POST", "/api/kernels/1-2-3-4-5/restart", undefined, 404],
  ])("%s %s %j is %s", async (method, path, body, status) => {
    expect((await ask(method, path, body)).status).toBe(status);
  });
});

test("[H61] a host that cannot be started is told in words", async () => {
  const other = testLab({ connectHost: () => Promise.reject(new Error("no room for its socket")) });
  const answer = await other.program("GET", "/api/kernels");
  const { message } = (await answer.json()) as { message: string };
  expect([answer.status, message]).toEqual([503, "The kernel host could not be started: no room for its socket"]);
  expect((await other.program("GET", "/api/status")).status).toBe(200);
  await other.close();
});

describe("[H62] sessions", () => {
  test("are a path and its kernel, once a path", async () => {
    const wish = { path: "a.ipynb", type: "notebook", kernel: { name: "small" } };
    const made = await ask("POST", "/api/sessions", wish);
    expect([made.status, made.json]).toEqual([
      201,
      expect.objectContaining({ path: "a.ipynb", name: "", type: "notebook", notebook: { path: "a.ipynb", name: "" } }),
    ]);
    expect((await ask("POST", "/api/sessions", wish)).json.id).toBe(made.json.id);
    expect((await ask("GET", "/api/sessions")).json).toEqual([made.json]);
    const moved = await ask("PATCH", `/api/sessions/${made.json.id}`, { path: "b.ipynb", name: "b" });
    expect(moved.json).toMatchObject({ path: "b.ipynb", name: "b" });
    const changed = await ask("PATCH", `/api/sessions/${made.json.id}`, { kernel: { name: "small" } });
    expect(changed.json.kernel.id).not.toBe(made.json.kernel.id);
    expect((await ask("GET", `/api/kernels/${made.json.kernel.id}`)).status).toBe(404);
    expect((await ask("DELETE", `/api/sessions/${made.json.id}`)).status).toBe(204);
    expect([(await ask("GET", "/api/sessions")).json, (await ask("GET", "/api/kernels")).json]).toEqual([[], []]);
  });
  test.each([
    [undefined, 400],
    [{ type: "notebook" }, 400],
    [{ path: "a" }, 400],
    [{ path: "a", type: "notebook", kernel: { name: "none" } }, 501],
    [{ notebook: { path: "old.ipynb" }, kernel: { name: "small" } }, 201],
  ])("%j is %s", async (body, status) => {
    expect((await ask("POST", "/api/sessions", body)).status).toBe(status);
  });
});

test("[H62] a kernel that outlived the view of its notebook is a session too, with nobody there", async () => {
  const { json: known } = await ask("POST", "/api/kernels", { name: "small", path: "asked.ipynb" });
  const launch = { id: "5-5-5-5-5", specName: "small", displayName: "Small", language: "small" };
  const how = { argv: [], env: {}, cwd: at.root, interruptMode: "signal" as const };
  await at.host.start({ ...launch, ...how, label: join(at.root, "deep", "closed.ipynb") });
  await at.host.start({ ...launch, ...how, id: "6-6-6-6-6", label: join(at.home, "elsewhere.ipynb") });
  const { json } = await ask("GET", "/api/sessions");
  const mine = json.filter((one: { kernel: { id: string } }) => /^[56]-/.test(one.kernel.id));
  expect(mine).toEqual([
    expect.objectContaining({ path: "deep/closed.ipynb", kernel: expect.objectContaining({ connections: 0 }) }),
  ]);
  expect(json.map((one: { kernel: { id: string } }) => one.kernel.id)).not.toContain(known.id);
  expect((await ask("DELETE", `/api/sessions/${mine[0].id}`)).status).toBe(204);
});

describe("[H63] stored outputs", () => {
  const blob = (hash: string, mime: string) =>
    at.program("GET", `/api/pellucid/blobs/${hash.repeat(64)}?mime=${encodeURIComponent(mime)}`);
  test.each([
    ["a", "image/png", 200, "image/png", "a as image/png"],
    ["b", "text/html", 200, "text/html; charset=utf-8", "b as text/html"],
    ["b", "image/svg+xml", 200, "image/svg+xml; charset=utf-8", "b as image/svg+xml"],
    ["c", "image/png", 404, "application/json", null],
    ["a", "text/html\r\nx: y", 400, "application/json", null],
  ])("%s as %j is %s", async (hash, mime, status, type, body) => {
    const answer = await blob(hash, mime);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, type]);
    if (body === null) return;
    expect(await answer.text()).toBe(body);
    expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox/);
    expect(answer.headers.get("cache-control")).toMatch(/immutable/);
  });
  test.each([
    ["nb.ipynb?cell=c1&output=2&from=1&count=2", 200, "one\ntwo\n"],
    ["nb.ipynb?cell=c1&output=2", 200, "zero\none\ntwo\nthree\n"],
    ["nb.ipynb?cell=none&output=2", 404, null],
    ["nb.ipynb?cell=c1&output=x", 400, null],
  ])("log %s is %s", async (path, status, body) => {
    const answer = await at.program("GET", `/api/pellucid/logs/${path}`);
    expect(answer.status).toBe(status);
    if (body !== null)
      expect([await answer.text(), answer.headers.get("content-type")]).toEqual([body, "text/plain; charset=utf-8"]);
  });
});

test("[H64] rooms are told of renames and deletions", async () => {
  at.rooms.told.length = 0;
  writeFileSync(join(at.root, "x.ipynb"), "{}");
  await ask("PATCH", "/api/contents/x.ipynb", { path: "y.ipynb" });
  await ask("PATCH", "/api/contents/y.ipynb", { path: "y.ipynb" });
  await ask("DELETE", "/api/contents/y.ipynb");
  expect(at.rooms.told).toEqual(["renamed x.ipynb y.ipynb", "deleted y.ipynb"]);
});

test("[R39] the page of a file that was renamed leads to it, until something has that name again", async () => {
  writeFileSync(join(at.root, "once.ipynb"), "{}");
  await ask("PATCH", "/api/contents/once.ipynb", { path: "now it is.ipynb" });
  const page = () => at.browser("GET", "/lab/tree/once.ipynb?cell=a");
  expect((await page()).headers.get("location")).toBe("/lab/tree/now%20it%20is.ipynb?cell=a");
  writeFileSync(join(at.root, "once.ipynb"), "{}");
  expect((await page()).headers.get("location")).toBeNull();
});

test("[R39] who follows a file or folder is told its name of today, and nobody else is", async () => {
  mkdirSync(join(at.root, "before"));
  writeFileSync(join(at.root, "before/note.txt"), "words");
  await ask("PATCH", "/api/contents/before/note.txt", { path: "before/words.txt" });
  await ask("PATCH", "/api/contents/before", { path: "after" });
  const { json } = await ask("GET", "/api/contents/before/note.txt?follow=1");
  expect(json).toMatchObject({ path: "after/words.txt", content: "words" });
  expect((await ask("GET", "/api/contents/before?follow=1")).json).toMatchObject({ path: "after", type: "directory" });
  expect((await ask("GET", "/api/contents/before/note.txt")).status).toBe(404);
  expect((await ask("GET", "/api/contents/before/other.txt?follow=1")).status).toBe(404);
  mkdirSync(join(at.root, "before"));
  expect((await ask("GET", "/api/contents/before?follow=1")).json).toMatchObject({ path: "before" });
});

test.each([
  ["", {}],
  ['?permissions={"contents":["read","write","fly"]}', { contents: ["read", "write"] }],
])("[H65] who I am%s", async (query, permissions) => {
  const { json } = await ask("GET", `/api/me${query}`);
  expect(json).toMatchObject({ identity: { username: "ada", initials: "AD" }, permissions });
  expect((await ask("GET", "/api/me?permissions=[")).status).toBe(400);
});
