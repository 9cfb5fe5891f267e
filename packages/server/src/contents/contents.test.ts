/** The contents API as Jupyter's clients know it: one line a request. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { testLab } from "../testing/test-lab.ts";

const at = testLab();
afterAll(() => at.close());
const here = (path: string) => join(at.root, path);
const put = (path: string, text: string | Buffer) => {
  mkdirSync(dirname(here(path)), { recursive: true });
  writeFileSync(here(path), text);
};
const url = (path: string) => `/api/contents/${path.split("/").map(encodeURIComponent).join("/")}`;
type Model = {
  name: string;
  path: string;
  type: string;
  content: any;
  format: string | null;
  message?: string;
} & Record<string, unknown>;
async function api(method: string, address: string, body?: unknown, headers?: Record<string, string>) {
  const answer = await at.program(method, address, body, headers);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, model: (text ? JSON.parse(text) : null) as Model };
}
const names = (model: Model) => (model.content as Model[]).map((child) => child.name).toSorted();

const notebook = {
  cells: [{ cell_type: "code", execution_count: null, id: "a1", metadata: {}, outputs: [], source: "1\n2" }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};

describe("[H20] reading", () => {
  put("read/text.txt", "grüße\r\n");
  put("read/bytes.bin", Buffer.from([0xff, 0xfe, 0]));
  put("read/plain", "no ending");
  put("read/nb.ipynb", JSON.stringify({ ...notebook, cells: [{ ...notebook.cells[0], source: ["1\n", "2"] }] }));
  put("read/broken.ipynb", '{"cells": [');
  put("read/deep.ipynb", `{"cells": [], "metadata": ${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`);
  put("read/latin1.ipynb", Buffer.from('{"cells": [], "x": "\xff"}', "latin1"));
  put("read/bom.ipynb", "\ufeff{}");
  put("read/list.ipynb", "[]");
  put("read/huge.txt", "");
  truncateSync(here("read/huge.txt"), 600 * 2 ** 20);
  put("read/.hidden/x.txt", "x");
  mkdirSync(here("read/sub"));

  test.each([
    ["text", "read/text.txt", { type: "file", format: "text", content: "grüße\r\n", mimetype: "text/plain" }],
    [
      "bytes",
      "read/bytes.bin",
      { type: "file", format: "base64", content: "//4A", mimetype: "application/octet-stream" },
    ],
    ["an unknown ending", "read/plain", { format: "text", mimetype: "text/plain" }],
    [
      "text as base64",
      "read/text.txt?format=base64",
      { format: "base64", content: Buffer.from("grüße\r\n").toString("base64") },
    ],
    ["without content", "read/text.txt?content=0", { content: null, format: null, mimetype: "text/plain", size: 9 }],
    [
      "a hash",
      "read/plain?hash=1&content=0",
      { hash_algorithm: "sha256", hash: expect.stringMatching(/^[0-9a-f]{64}$/), content: null },
    ],
    [
      "a notebook, texts joined",
      "read/nb.ipynb",
      {
        type: "notebook",
        format: "json",
        content: expect.objectContaining({ cells: [expect.objectContaining({ source: "1\n2" })] }),
      },
    ],
    ["a notebook with a byte order mark", "read/bom.ipynb", { content: {} }],
    ["a huge file without content", "read/huge.txt?content=0", { size: 600 * 2 ** 20 }],
    ["a notebook as a file", "read/nb.ipynb?type=file", { type: "file", format: "text" }],
    ["a folder's record", "read?content=0", { type: "directory", content: null, format: null, size: null }],
    ["the root", "", { name: "", path: "", type: "directory", format: "json" }],
  ])("%s", async (_, path, expected) => {
    const { status, model, headers } = await api("GET", `/api/contents/${path}`);
    expect([status, model]).toEqual([200, expect.objectContaining(expected)]);
    expect(model).toMatchObject({
      created: expect.stringMatching(/\.\d{6}Z$/),
      last_modified: expect.stringMatching(/\.\d{6}Z$/),
      writable: true,
    });
    expect(headers.get("last-modified")).toBeTruthy();
  });

  test.each([
    ["read/nothing.txt", 404],
    ["read/.hidden/x.txt", 404],
    ["read/text.txt?format=other", 400],
    ["read/text.txt?content=2", 400],
    ["read/text.txt?hash=yes", 400],
    ["read/text.txt?type=directory", 400],
    ["read/sub?type=file", 400],
    ["read/sub?type=notebook", 400],
    ["read/bytes.bin?format=text", 400],
    ["read/broken.ipynb", 400],
    ["read/latin1.ipynb", 400],
    ["read/list.ipynb", 400],
    ["read/deep.ipynb", 413],
    ["read/huge.txt", 413],
    ["read/text.txt/below", 404],
  ])("%s is a %s", async (path, status) => {
    const answer = await api("GET", `/api/contents/${path}`);
    expect([answer.status, typeof answer.model.message]).toEqual([status, "string"]);
  });
});

describe("[H21] a listing", () => {
  test("leaves out what is hidden, and never fails for one entry", async () => {
    for (const name of [
      "a.py",
      "a.pyc",
      "b~",
      ".git/config",
      "__pycache__/x",
      ".DS_Store",
      "new\nline.txt",
      `<img src=x onerror=alert(1)>.txt`,
      "%2e%2e",
      "n".repeat(255),
    ])
      put(`list/${name}`, "");
    symlinkSync("nowhere", here("list/dangling"));
    symlinkSync("loop", here("list/loop"));
    symlinkSync("/etc", here("list/outside"));
    mkdirSync(here("list/locked"));
    chmodSync(here("list/locked"), 0);
    const { status, model } = await api("GET", url("list"));
    expect(status).toBe(200);
    expect(names(model)).toEqual(
      [
        "%2e%2e",
        "<img src=x onerror=alert(1)>.txt",
        "a.py",
        "dangling",
        "locked",
        "loop",
        "n".repeat(255),
        "new\nline.txt",
        "outside",
      ].toSorted(),
    );
    expect((model.content as Model[]).find((child) => child.name === "dangling")).toMatchObject({
      type: "file",
      writable: false,
    });
    chmodSync(here("list/locked"), 0o755);
  });
  test.each(["new\nline.txt", "<img src=x onerror=alert(1)>.txt", "%2e%2e", "n".repeat(255)])(
    "%j can be opened",
    async (name) => {
      expect((await api("GET", url(`list/${name}`))).model).toMatchObject({ name, content: "" });
    },
  );
});

describe("[H22] saving", () => {
  const file = (content: unknown, more = {}) => ({ type: "file", format: "text", content, ...more });
  test.each([
    ["a new file", "save/../save-a.txt", file("a"), 201],
    ["over it", "save-a.txt", file("b"), 200],
    ["base64", "save-b.bin", { type: "file", format: "base64", content: "//4A\n" }, 201],
    ["a notebook", "save-c.ipynb", { type: "notebook", format: "json", content: notebook }, 201],
    ["a folder", "save-d", { type: "directory" }, 201],
    ["a folder that exists", "save-d", { type: "directory" }, 201],
    ["a folder over a file", "save-a.txt", { type: "directory" }, 400],
    ["without type", "save-x", { content: "" }, 400],
    ["without content", "save-x", { type: "file", format: "text" }, 400],
    ["without format", "save-x", { type: "file", content: "" }, 400],
    ["what is not base64", "save-x", { type: "file", format: "base64", content: "***" }, 400],
    ["what is not a notebook", "save-x.ipynb", { type: "notebook", content: [] }, 400],
    ["with copy_from", "save-x", { copy_from: "save-a.txt" }, 400],
    ["a hidden file", ".save", file("x"), 400],
    ["into a folder that is not there", "no/such/x.txt", file("x"), 404],
    ["over a folder", "save-d", file("x"), 400],
    ["a name of 256 bytes", "ü".repeat(128), file("x"), 400],
  ])("%s", async (_, path, body, status) => {
    const answer = await api("PUT", path.includes("..") ? `/api/contents/${path}` : url(path), body);
    expect([path, answer.status]).toEqual([path, status]);
    if (status < 300) expect(answer.model).toMatchObject({ content: null, format: null });
  });
  test("writes what was sent, as nbformat would", () => {
    expect(readFileSync(here("save-a.txt"), "utf8")).toBe("b");
    expect(readFileSync(here("save-c.ipynb"), "utf8")).toMatch(/^{\n "cells": \[\n {2}{\n {3}"cell_type": "code",\n/);
    expect(readFileSync(here("save-c.ipynb"), "utf8")).toMatch(/"source": \[\n {4}"1\\n",\n {4}"2"\n {3}\]/);
  });
  test("keeps the mode, and leaves nothing beside", async () => {
    put("mode/x.sh", "a");
    chmodSync(here("mode/x.sh"), 0o750);
    expect((await api("PUT", url("mode/x.sh"), file("b"))).status).toBe(200);
    expect([statSync(here("mode/x.sh")).mode & 0o777, readdirSync(here("mode"))]).toEqual([0o750, ["x.sh"]]);
  });
  test("never over a read-only file", async () => {
    put("mode/fixed.txt", "a");
    chmodSync(here("mode/fixed.txt"), 0o444);
    const answer = await api("PUT", url("mode/fixed.txt"), file("b"));
    expect([answer.status, answer.model.message]).toEqual([403, expect.stringMatching(/read-only/)]);
    expect([
      readFileSync(here("mode/fixed.txt"), "utf8"),
      (await api("GET", url("mode/fixed.txt"))).model["writable"],
    ]).toEqual(["a", false]);
  });
  test("only over what was read, when asked so", async () => {
    put("match.txt", "one");
    const { model } = await api("GET", `${url("match.txt")}?hash=1&content=0`);
    const hash = { "if-match": `"${String(model["hash"])}"` };
    expect((await api("PUT", url("match.txt"), file("two"), hash)).status).toBe(200);
    expect((await api("PUT", url("match.txt"), file("three"), hash)).status).toBe(412);
    expect(readFileSync(here("match.txt"), "utf8")).toBe("two");
  });
  test("in pieces", async () => {
    const piece = (chunk: number, text: string) =>
      api("PUT", url("pieces.bin"), {
        type: "file",
        format: "base64",
        chunk,
        content: Buffer.from(text).toString("base64"),
      });
    expect([(await piece(1, "ab")).status, (await piece(2, "cd")).status, (await piece(-1, "e")).status]).toEqual([
      201, 200, 200,
    ]);
    expect(readFileSync(here("pieces.bin"), "utf8")).toBe("abcde");
  });
});

describe("[H23] new things and copies", () => {
  mkdirSync(here("new"));
  test.each([
    [{ type: "notebook" }, "Untitled.ipynb"],
    [{ type: "notebook" }, "Untitled1.ipynb"],
    [{ type: "file" }, "untitled.txt"],
    [{ type: "file", ext: ".py" }, "untitled.py"],
    [{ type: "file", ext: ".py" }, "untitled1.py"],
    [{ type: "directory" }, "Untitled Folder"],
    [{ type: "directory" }, "Untitled Folder 1"],
    [{ copy_from: "new/Untitled.ipynb" }, "Untitled-Copy1.ipynb"],
    [{ copy_from: "new/Untitled-Copy1.ipynb" }, "Untitled-Copy2.ipynb"],
    [{ copy_from: "save-a.txt" }, "save-a.txt"],
    [{ copy_from: "save-a.txt" }, "save-a-Copy1.txt"],
  ])("%j makes %s", async (body, name) => {
    const { status, model, headers } = await api("POST", url("new"), body);
    expect([status, model.name, model.path, headers.get("location")]).toEqual([
      201,
      name,
      `new/${name}`,
      url(`new/${name}`),
    ]);
  });
  test.each([
    ["on a file", "save-a.txt", {}, 400],
    ["in an unknown folder", "nowhere", { type: "file" }, 404],
    ["from a hidden file", "new", { copy_from: ".secret" }, 400],
    ["of a folder into itself", "new/Untitled Folder", { copy_from: "new" }, 400],
    ["with a slash in the ending", "new", { type: "file", ext: "/../../x" }, 400],
  ])("%s is refused", async (_, path, body, status) => {
    expect((await api("POST", url(path), body)).status).toBe(status);
  });
});

describe("[H24] renaming", () => {
  for (const name of ["r/a.txt", "r/b.txt", "r/folder/x.txt"]) put(name, name);
  test.each([
    ["r/a.txt", { path: "r/c.txt" }, 200],
    ["r/c.txt", { path: "r/folder/c.txt" }, 200],
    ["r/folder", { path: "r/moved" }, 200],
    ["r/moved/c.txt", { path: "r/b.txt" }, 409],
    ["r/b.txt", { path: "r/b.txt" }, 200],
    ["r/b.txt", {}, 200],
    ["r/b.txt", undefined, 400],
    ["r/gone.txt", { path: "r/d.txt" }, 404],
    ["r/b.txt", { path: "r/.d.txt" }, 400],
    ["r/b.txt", { path: "../outside.txt" }, 404],
    ["r/b.txt", { path: "r/\ud800.txt" }, 400],
    ["r/b.txt", { path: 7 }, 400],
    ["r", { path: "r/moved/r" }, 400],
  ])("%s to %j is %s", async (from, body, status) => {
    expect((await api("PATCH", url(from), body)).status).toBe(status);
  });
  test("never loses a file", () => {
    expect([readFileSync(here("r/b.txt"), "utf8"), readFileSync(here("r/moved/c.txt"), "utf8")]).toEqual([
      "r/b.txt",
      "r/a.txt",
    ]);
  });
});

describe("[H25] deleting", () => {
  for (const name of ["d/a b.txt", "d/full/x.txt"]) put(name, name);
  symlinkSync("/etc/hostname", here("d/link"));
  test.each([
    ["d/a b.txt", 204],
    ["d/a b.txt", 404],
    ["d/full", 204],
    ["d/link", 204],
    ["", 400],
    [".hidden", 400],
  ])("%j is %s", async (path, status) => {
    expect((await api("DELETE", url(path))).status).toBe(status);
  });
  test("what went to the trash comes back by its number, and never over something else", async () => {
    put("gone.txt", "first");
    const first = (await api("DELETE", url("gone.txt"))).headers.get("x-pellucid-trash");
    put("gone.txt", "second");
    const restore = (trash: unknown) => api("POST", "/api/pellucid/trash/restore", { trash });
    expect((await restore(first)).status).toBe(409);
    expect(readFileSync(here("gone.txt"), "utf8")).toBe("second");
    await api("DELETE", url("gone.txt"));
    expect((await restore(first)).status).toBe(204);
    expect(readFileSync(here("gone.txt"), "utf8")).toBe("first");
    expect((await restore(first)).status).toBe(404);
    expect((await restore("/etc/passwd")).status).toBe(404);
    expect((await restore(undefined)).status).toBe(400);
  });
  test("moves to the trash, with where it was", () => {
    expect(existsSync("/etc/hostname")).toBe(true);
    const found = [join(at.home, "data", "Trash"), join(at.home, "state", "trash")].find((folder) =>
      existsSync(join(folder, "files", "a b.txt")),
    );
    expect(readFileSync(join(found!, "files", "full", "x.txt"), "utf8")).toBe("d/full/x.txt");
    expect(readFileSync(join(found!, "info", "a b.txt.trashinfo"), "utf8")).toMatch(
      /^\[Trash Info\]\nPath=.*\/d\/a%20b\.txt\nDeletionDate=/,
    );
  });
});

describe("[H26] a path that leads outside", () => {
  put("in/x.txt", "inside");
  mkdirSync(`${at.root}-secret`);
  writeFileSync(join(`${at.root}-secret`, "x.txt"), "outside");
  symlinkSync(`${at.root}-secret`, here("in/out"));
  symlinkSync(join(`${at.root}-secret`, "new.txt"), here("in/out-new"));
  symlinkSync("x.txt", here("in/alias"));
  const paths = [
    "../root-secret/x.txt",
    "..%2froot-secret%2fx.txt",
    "%2e%2e/root-secret/x.txt",
    "%2e%2e%2froot-secret/x.txt",
    "in/%2e%2e/%2e%2e/root-secret/x.txt",
    "in/..%2f..%2froot-secret/x.txt",
    "in/....//....//root-secret/x.txt",
    "in/out/x.txt",
    "in/out",
    "in%00/x.txt",
    "%2fetc%2fpasswd",
    "/etc/passwd",
    "in/%252e%252e/x.txt",
    "in/.%2e/.%2e/etc/passwd",
  ];
  test.each(paths)("%s is not found, read or written", async (path) => {
    for (const prefix of ["/api/contents/", "/files/"]) {
      expect((await at.program("GET", prefix + path)).status).toBe(404);
    }
    expect([400, 404, 405]).toContain(
      (await at.program("PUT", `/api/contents/${path}`, { type: "file", format: "text", content: "x" })).status,
    );
    expect(readFileSync(join(`${at.root}-secret`, "x.txt"), "utf8")).toBe("outside");
  });
  test("nothing is made through a link that leads outside", async () => {
    expect((await api("PUT", url("in/out-new"), { type: "file", format: "text", content: "x" })).status).toBe(404);
    expect(existsSync(join(`${at.root}-secret`, "new.txt"))).toBe(false);
  });
  test("a link inside is followed, and stays a link when written", async () => {
    expect((await api("PUT", url("in/alias"), { type: "file", format: "text", content: "new" })).status).toBe(200);
    expect(readFileSync(here("in/x.txt"), "utf8")).toBe("new");
    expect((await api("GET", url("in/alias"))).model.content).toBe("new");
  });
});

describe("[H27] files", () => {
  put("f/page.html", "<script>1</script>");
  put("f/nb.ipynb", "{}");
  put("f/data.txt", "0123456789");
  put("f/unknown", Buffer.from([0, 1]));
  const get = (path: string, headers: Record<string, string> = {}) =>
    at.program("GET", `/files/${path}`, undefined, headers);
  test.each([
    ["f/page.html", "text/html; charset=utf-8", null],
    ["f/nb.ipynb", "application/x-ipynb+json", "attachment; filename*=utf-8''nb.ipynb"],
    ["f/data.txt?download=1", "text/plain; charset=utf-8", "attachment; filename*=utf-8''data.txt"],
    ["f/unknown", "application/octet-stream", "attachment; filename*=utf-8''unknown"],
  ])("%s", async (path, type, disposition) => {
    const answer = await get(path);
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("content-disposition")]).toEqual([
      200,
      type,
      disposition,
    ]);
    expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
  });
  test.each([
    [undefined, 200, "0123456789", null],
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=5-100", 206, "56789", "bytes 5-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=4-2", 200, "0123456789", null],
    ["bytes=0-1,3-4", 200, "0123456789", null],
    ["lines=1-2", 200, "0123456789", null],
  ])("range %s", async (range, status, body, said) => {
    const answer = await get("f/data.txt", range === undefined ? {} : { range });
    expect([answer.status, await answer.text(), answer.headers.get("content-range")]).toEqual([status, body, said]);
  });
  test.each([
    ["f", 403],
    ["f/none", 404],
    [".git/config", 404],
  ])("%s is a %s", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});

test("[H22] keys named __proto__ are kept, and change nothing else", async () => {
  const text =
    '{"cells":[{"cell_type":"raw","id":"a","metadata":{"__proto__":{"x":1}},"source":"","attachments":{"__proto__":{"text/plain":["a","b"]}}}],"metadata":{"__proto__":{"polluted":true}},"nbformat":4,"nbformat_minor":5}';
  const answer = await at.program("PUT", url("proto.ipynb"), {
    type: "notebook",
    content: JSON.parse(text) as unknown,
  });
  expect(answer.status).toBe(201);
  expect(readFileSync(here("proto.ipynb"), "utf8").match(/__proto__/g)).toHaveLength(3);
  expect((await at.program("GET", url("proto.ipynb"))).status).toBe(200);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("[H28] trouble of the disk is told in words", async () => {
  const answer = await api("PUT", url("x".repeat(250)), { type: "file", format: "text", content: "" });
  expect([answer.status, answer.model.message]).toEqual([201, undefined]);
  expect((await at.program("PUT", "/api/contents/x", "no object")).status).toBe(400);
});
