import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CLIENT_FRAME_BOUND,
  decodeClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  encodeServerFrame,
  FrameError,
} from "./room-codec.ts";
import type { ClientFrame, ServerFrame } from "./room.ts";

const CLIENT: ClientFrame[] = [
  { kind: "hello", version: 1, client: "c1", at: null },
  { kind: "hello", version: 1, client: "c1", at: { epoch: "e", seq: 12 }, name: "Ada" },
  { kind: "edits", n: 3, seen: 7, edits: [{ type: "delete-cells", ids: ["a"] }] },
  { kind: "run", cells: ["a", "b"] },
  { kind: "interrupt" },
  { kind: "restart" },
  { kind: "restart", runAll: true, clear: true },
  { kind: "shutdown" },
  { kind: "reconnect" },
  { kind: "choose-kernel", name: "python3" },
  { kind: "choose-kernel", name: null },
  { kind: "unqueue", runs: ["r1"] },
  { kind: "move-queued", run: "r2", before: "r1" },
  { kind: "move-queued", run: "r2", before: null },
  { kind: "stdin", request: "q", value: "42 é 🐍" },
  { kind: "undo" },
  { kind: "redo" },
  { kind: "save", request: "s1" },
  { kind: "resolve", keep: "mine" },
  { kind: "presence", cell: null, mode: "command" },
  { kind: "helper", request: "h1", ask: { op: "variables" } },
  { kind: "helper", request: "h2", ask: { op: "inspect", path: ["x", { entry: 0 }, { attribute: "a" }], count: 5 } },
  { kind: "helper", request: "h5", ask: { op: "table", want: "open", source: { cell: "c", text: "0-1", nth: 0 } } },
  {
    kind: "helper",
    request: "h6",
    ask: { op: "table", want: "profile", handle: "t1", view: { sort: [[1, true]] }, column: 3 },
  },
  { kind: "helper", request: "h3", ask: { op: "delete", names: ["x"] } },
  { kind: "helper", request: "h4", ask: { op: "rename", from: "x", to: "y" } },
  {
    kind: "debug",
    request: "d1",
    ask: { op: "put", breakpoint: { id: "b", place: { cell: "c" }, line: 2, on: true } },
  },
  { kind: "debug", request: "d2", ask: { op: "evaluate", frame: 3, expression: "x", context: "hover" } },
];
const SERVER: ServerFrame[] = [
  { kind: "edits", edits: [{ seq: 1, edit: { type: "batch", edits: [] }, client: "c", n: 1 }] },
  { kind: "notice", level: "warning", text: "The kernel is gone." },
  { kind: "refused", reason: "not JSON", line: 3, column: 1 },
  { kind: "helper", request: "h1", reply: { status: "refused", reason: "No kernel is running." } },
];

const frame = (kind: number, json: string) => {
  const body = new TextEncoder().encode(json);
  return Uint8Array.from([1, kind, ...body]);
};
const code = (bytes: Uint8Array) => {
  try {
    decodeClientFrame(bytes);
    return 0;
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    return error.code;
  }
};

describe("room frames", () => {
  test.each(CLIENT)("[F1] $kind comes back from a view as it was sent", (sent) => {
    expect(decodeClientFrame(encodeClientFrame(sent))).toEqual(sent);
  });
  test.each(SERVER)("[F1] $kind comes back from the server as it was sent", (sent) => {
    expect(decodeServerFrame(encodeServerFrame(sent))).toEqual(sent);
  });

  test.each([
    ["nothing", new Uint8Array(), 1002],
    ["a head only in part", Uint8Array.from([1]), 1002],
    ["another version", Uint8Array.from([9, 0, 0x7b, 0x7d]), 1002],
    ["an unknown kind", frame(200, "{}"), 1002],
    ["no JSON", frame(0, "{nope"), 1007],
    ["no UTF-8", Uint8Array.from([1, 3, 0x7b, 0xff, 0x7d]), 1007],
    ["a list", frame(3, "[]"), 1002],
    ["a missing field", frame(1, '{"n":1,"edits":[]}'), 1002],
    ["a negative number", frame(1, '{"n":-1,"seen":0,"edits":[]}'), 1002],
    ["a number that is none", frame(1, '{"n":1e99,"seen":0,"edits":[]}'), 1002],
    ["edits that are no objects", frame(1, '{"n":1,"seen":0,"edits":[1]}'), 1002],
    ["a hello without a client", frame(0, '{"version":1,"client":"","at":null}'), 1002],
    ["a wrong place", frame(0, '{"version":1,"client":"c","at":{"epoch":1,"seq":1}}'), 1002],
    ["a name that is too long", frame(6, JSON.stringify({ name: "x".repeat(300) })), 1002],
    ["deep nesting", frame(1, `{"n":1,"seen":0,"edits":[${"[".repeat(100_000)}]}`), 1009],
    ["too many bytes", new Uint8Array(CLIENT_FRAME_BOUND + 1), 1009],
  ])("[F2] %s gives a FrameError", (_, bytes, expected) => {
    expect(code(bytes)).toBe(expected);
  });

  test("[F2] brackets inside strings are not nesting", () => {
    const edits = [{ type: "x", text: `${"[".repeat(1000)}\\"{` }];
    expect(code(encodeClientFrame({ kind: "edits", n: 1, seen: 0, edits }))).toBe(0);
  });

  test("[F2] no bytes whatever make anything but a FrameError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(15), (tail, kind) => {
        code(Uint8Array.from([1, kind, ...tail]));
        code(tail);
      }),
    );
  });
});
