/** Logging in: codes, sessions, `next`, names and origins. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { HOST, testLab, TOKEN } from "../testing/test-lab.ts";
import { hostAllowed, originAllowed, safeNext } from "./addresses.ts";
import { createBrowserSessions } from "./browser-sessions.ts";
import { createLockout } from "./lockout.ts";
import { createLoginCodes } from "./login-codes.ts";

const at = testLab();
afterAll(() => at.close());
const json = { "content-type": "application/json" };
const post = (body: unknown, headers: Record<string, string> = json) => at.ask("POST", "/login", { headers, body });

describe("[H10] a login code", () => {
  test("logs one browser in, once", async () => {
    const code = at.codes.issue();
    const first = await post({ code, next: "/lab/tree/a.ipynb" });
    expect([first.status, await first.json()]).toEqual([200, { next: "/lab/tree/a.ipynb" }]);
    const cookie = first.headers.get("set-cookie")!;
    expect(cookie).toMatch(/^pellucid-test=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    expect((await at.ask("GET", "/api/status", { headers: { cookie: cookie.split(";")[0]! } })).status).toBe(200);
    const second = await post({ code });
    expect([second.status, ((await second.json()) as { message: string }).message]).toEqual([
      403,
      expect.stringMatching(/used already/),
    ]);
  });
  test("is too old after half a day", () => {
    let now = 0;
    const codes = createLoginCodes(() => now);
    const code = codes.issue();
    now = 13 * 3600_000;
    expect(codes.redeem(code)).toBe(false);
  });
  test("comes fresh to programs that hold the token, in a fragment", async () => {
    const answer = await at.program("POST", "/api/pellucid/login-code", { next: "/lab/tree/x" });
    const { url } = (await answer.json()) as { url: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:8899\/login\?next=%2Flab%2Ftree%2Fx#code=[0-9a-f]{64}$/);
    expect((await post({ code: url.split("#code=")[1] })).status).toBe(200);
  });
});

test.each([
  ["the token", { token: TOKEN }, json, 200],
  ["a wrong token", { token: "x" }, json, 403],
  ["nothing", {}, json, 403],
  ["a form", { token: TOKEN }, { "content-type": "application/x-www-form-urlencoded" }, 403],
  ["another page's Origin", { token: TOKEN }, { ...json, origin: "http://evil.example" }, 403],
])("[H11] logging in with %s", async (_, body, headers, status) => {
  expect((await post(body, headers as unknown as Record<string, string>)).status).toBe(status);
});

test("[H12] guessing is slowed down, and success forgets", () => {
  let now = 0;
  const lockout = createLockout(3, () => now);
  const waits = [1, 2, 3, 4, 5].map(() => (lockout.failed("a"), lockout.wait("a")));
  expect(waits).toEqual([0, 0, 1, 2, 4]);
  expect(lockout.wait("b")).toBe(0);
  now = 5000;
  expect(lockout.wait("a")).toBe(0);
  lockout.succeeded("a");
  lockout.failed("a");
  expect(lockout.wait("a")).toBe(0);
});

test("[H12] the login page stops listening to who guesses", async () => {
  const other = testLab();
  const guess = (token: string) => other.ask("POST", "/login", { headers: json, body: { token } });
  for (let i = 0; i < 10; i++) expect((await guess("wrong")).status).toBe(403);
  const answer = await guess(TOKEN);
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "1"]);
  expect((await other.program("GET", "/api/status")).status).toBe(200);
  await other.close();
});

describe("[H13] sessions", () => {
  const folder = mkdtempSync(join(tmpdir(), "pellucid-sessions-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  test("outlive the server, as hashes, for their owner's eyes only", () => {
    const file = join(folder, "deep", "browsers.json");
    const cookie = createBrowserSessions(file).open();
    expect(createBrowserSessions(file).has(cookie)).toBe(true);
    expect(readFileSync(file, "utf8")).not.toContain(cookie);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    createBrowserSessions(file).close(cookie);
    expect(createBrowserSessions(file).has(cookie)).toBe(false);
  });
  test("end after a month without a visit", () => {
    let now = 0;
    const sessions = createBrowserSessions(null, () => now);
    const cookie = sessions.open();
    now += 20 * 86400_000;
    expect(sessions.has(cookie)).toBe(true);
    now += 20 * 86400_000;
    expect(sessions.has(cookie)).toBe(true);
    now += 31 * 86400_000;
    expect(sessions.has(cookie)).toBe(false);
  });
});

test.each([
  ["/lab/tree/a%20b.ipynb?x=1", "/lab/tree/a%20b.ipynb?x=1"],
  ["/lab?token=secret&x=1", "/lab?x=1"],
  [null, "/lab"],
  ["", "/lab"],
  ["//evil.example", "/lab"],
  ["///evil.example", "/lab"],
  ["/\\evil.example", "/lab"],
  ["/a/../..//evil.example", "/lab"],
  ["\\\\evil.example", "/lab"],
  ["http://evil.example/lab", "/lab"],
  ["https:///evil.example", "/lab"],
  ["javascript:alert(1)", "/lab"],
  ["/\t/evil.example", "/lab"],
  ["/lab\r\nSet-Cookie: a=b", "/lab"],
  ["/login?next=/login", "/lab"],
])("[H14] after login, next=%j leads to %j", (wanted, leads) => {
  expect(safeNext(wanted)).toBe(leads);
});

test.each([
  ["127.0.0.1:8899", true],
  ["localhost:1", true],
  ["LOCALHOST", true],
  ["[::1]:8899", true],
  ["evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["localhost.", false],
  ["0.0.0.0:8899", false],
  ["0177.0.0.1", false],
  ["2130706433", false],
  ["[::ffff:127.0.0.1]", false],
  ["user@127.0.0.1", false],
  ["127.0.0.1:8899:1", false],
  ["", false],
  [undefined, false],
])("[H15] on loopback, Host %j is answered: %j", (host, allowed) => {
  expect(hostAllowed(host, true)).toBe(allowed);
});

test.each([
  [undefined, true],
  [`http://${HOST}`, true],
  ["null", false],
  ["", false],
  [`HTTP://${HOST}`, false],
  [`http://${HOST}/`, false],
  [`http://${HOST}.`, false],
  ["http://127.0.0.1", false],
  ["http://localhost:8899", false],
  [`http://evil@${HOST}`, false],
])("[H16] Origin %j is ours: %j", (origin, ours) => {
  expect(originAllowed(origin, HOST)).toBe(ours);
});
