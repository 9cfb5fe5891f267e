/**
 * Room frames as bytes: version byte, kind byte, then the rest of the frame as UTF-8 JSON. The server and the page both
 * speak through here, so the two can never disagree about a name or a number.
 *
 * What a browser sent is checked field by field (`decodeClientFrame`): anything else gives a `FrameError` with the
 * WebSocket close code that fits, never another exception. What edits mean is the notebook package's affair; here they
 * are only bounded in size and depth.
 */
import { tableQuestion } from "./table-shape.ts";
import { ROOM_PROTOCOL, type ClientFrame, type ServerFrame } from "./room.ts";
import {
  anyOf,
  type Check,
  count,
  isRecord,
  listOf,
  nameUpTo,
  oneOf,
  optional,
  orNull,
  shaped,
  textUpTo,
} from "./shape.ts";

/** Largest frame a view may send: a paste of large attachments fits, a bomb does not. */
export const CLIENT_FRAME_BOUND = 64 * 1024 * 1024;
/** Deepest JSON a view may send; deeper values overflow the stack of whoever writes them again. */
const FRAME_DEPTH_BOUND = 256;
const NAME_BOUND = 200;
/** A person's name stands at carets and in lists. */
export const PERSON_NAME_BOUND = 40;
/** Carets of one person that others are told of. */
export const RANGE_BOUND = 50;
const LIST_BOUND = 100_000;

/** `code` is a WebSocket close code: 1002 malformed, 1007 not UTF-8 or JSON, 1009 too large. */
export class FrameError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.name = "FrameError";
    this.code = code;
  }
}

// The place in these lists is the byte on the wire: only ever add at the end.
const CLIENT_KINDS = [
  "hello",
  "edits",
  "run",
  "interrupt",
  "restart",
  "shutdown",
  "choose-kernel",
  "unqueue",
  "stdin",
  "undo",
  "redo",
  "save",
  "resolve",
  "presence",
  "move-queued",
  "plan",
  "run-plan",
  "helper",
  "ghosts",
  "person",
  "debug",
  "reconnect",
] as const satisfies readonly ClientFrame["kind"][];

const SERVER_KINDS = [
  "welcome",
  "edits",
  "execution",
  "file",
  "saved",
  "save-failed",
  "undo-state",
  "people",
  "notice",
  "refused",
  "plan",
  "helper",
  "ghosts",
  "presence",
  "page",
  "debug",
  "debug-answer",
] as const satisfies readonly ServerFrame["kind"][];

// Neither DOM nor Node types are at hand on this floor, but both worlds have these two.
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> };
declare const TextDecoder: new (label: string, options: { fatal: boolean }) => { decode(bytes: Uint8Array): string };
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

const encode = (kinds: readonly string[], frame: { kind: string }): Uint8Array<ArrayBuffer> => {
  const { kind, ...rest } = frame;
  const body = encoder.encode(JSON.stringify(rest));
  const bytes = new Uint8Array(body.length + 2);
  bytes[0] = ROOM_PROTOCOL;
  bytes[1] = kinds.indexOf(kind);
  bytes.set(body, 2);
  return bytes;
};

export const encodeClientFrame = (frame: ClientFrame) => encode(CLIENT_KINDS, frame);
export const encodeServerFrame = (frame: ServerFrame) => encode(SERVER_KINDS, frame);

function decode(kinds: readonly string[], bytes: Uint8Array): Record<string, unknown> & { kind: string } {
  if (bytes.length < 2) throw new FrameError(1002, "The frame is shorter than its head.");
  if (bytes[0] !== ROOM_PROTOCOL)
    throw new FrameError(1002, `The frame speaks version ${bytes[0]}, not ${ROOM_PROTOCOL}.`);
  const kind = kinds[bytes[1]!];
  if (kind === undefined) throw new FrameError(1002, `No kind of frame has the number ${bytes[1]}.`);
  let body: unknown;
  try {
    body = JSON.parse(decoder.decode(bytes.subarray(2)));
  } catch {
    throw new FrameError(1007, `The ${kind} frame is not UTF-8 JSON.`);
  }
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new FrameError(1002, `The ${kind} frame does not hold an object.`);
  return { ...body, kind };
}

/** The server's frames are trusted: it is the same build that serves the page. */
export const decodeServerFrame = (bytes: Uint8Array): ServerFrame =>
  decode(SERVER_KINDS, bytes) as unknown as ServerFrame;

export function decodeClientFrame(bytes: Uint8Array): ClientFrame {
  if (bytes.length > CLIENT_FRAME_BOUND) throw new FrameError(1009, `A frame of ${bytes.length} bytes is too large.`);
  if (depth(bytes) > FRAME_DEPTH_BOUND) throw new FrameError(1009, "The frame is nested too deeply.");
  const frame = decode(CLIENT_KINDS, bytes);
  const check = CHECKS[frame.kind as ClientFrame["kind"]];
  for (const [field, fits] of Object.entries(check))
    if (!fits(frame[field])) throw new FrameError(1002, `The ${frame.kind} frame has a wrong "${field}".`);
  return frame as unknown as ClientFrame;
}

/** Deepest nesting, counted before parsing: a parser's own stack is the thing to be protected. */
function depth(bytes: Uint8Array): number {
  let open = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 2; i < bytes.length; i++) {
    const byte = bytes[i];
    if (quoted) {
      if (byte === 0x5c) i++;
      else if (byte === 0x22) quoted = false;
    } else if (byte === 0x22) quoted = true;
    else if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++open);
    else if (byte === 0x5d || byte === 0x7d) open--;
  }
  return deepest;
}

const text = (bound = NAME_BOUND): Check => textUpTo(bound);
const filled = nameUpTo(NAME_BOUND);
const flag: Check = (value) => typeof value === "boolean";
const list = (check: Check): Check => listOf(check, LIST_BOUND);
const place = shaped({ epoch: filled, seq: count });

const planShape = shaped({
  want: oneOf("stale", "to", "top"),
  cell: optional(text()),
  steps: list(shaped({ cell: text() })),
  drop: list(text(1000)),
  restores: list(shaped({ checkpoint: text(), before: text(), put: isRecord })),
  restart: orNull(text(10_000)),
});

/** Names are as long as people write them; a path is as deep as they have patience to open. */
const name = nameUpTo(1000);
const step = anyOf(shaped({ index: count }), shaped({ entry: count }), shaped({ attribute: name }));
const path: Check = (value) => Array.isArray(value) && name(value[0]) && listOf(step, 200)(value.slice(1));
const names = listOf(name, 10_000);
const literal: Check = (value) => typeof value === "number" || text(1000)(value);
const codeStep = anyOf(shaped({ attribute: name }), shaped({ key: literal }));
const codePath: Check = (value) => Array.isArray(value) && name(value[0]) && listOf(codeStep, 100)(value.slice(1));
const tableShape = tableQuestion(path);
/** Of a longer cell no kernel is asked. */
const CODE_BOUND = 200_000;
const question = anyOf(
  shaped({ op: oneOf("variables"), names: optional(names), folded: optional(flag), limit: optional(count) }),
  shaped({
    op: oneOf("inspect"),
    path,
    start: optional(count),
    count: optional(count),
    columnStart: optional(count),
    columnCount: optional(count),
    slice: optional(listOf(count, 64)),
  }),
  (value) => isRecord(value) && value["op"] === "table" && tableShape(value),
  shaped({ op: oneOf("evaluate"), expressions: listOf(nameUpTo(500), 500) }),
  shaped({ op: oneOf("names") }),
  shaped({ op: oneOf("members"), paths: listOf(codePath, 100) }),
  shaped({ op: oneOf("describe"), path: codePath, source: optional(flag) }),
  shaped({ op: oneOf("importable"), module: optional(name) }),
  shaped({ op: oneOf("complete"), code: textUpTo(CODE_BOUND), cursor: count }),
  shaped({
    op: oneOf("look-up"),
    code: textUpTo(CODE_BOUND),
    cursor: count,
    detail: (value) => value === 0 || value === 1,
  }),
  shaped({
    op: oneOf("locals"),
    error: name,
    back: count,
    within: optional(listOf((value) => Array.isArray(value) && value.length === 2 && value.every(count), 100)),
    cell: optional(count),
    file: optional(nameUpTo(4096)),
    line: count,
    function: optional(name),
  }),
  shaped({ op: oneOf("delete"), names }),
  shaped({ op: oneOf("rename"), from: name, to: name }),
);

const personName = nameUpTo(PERSON_NAME_BOUND);
const color: Check = (value) => typeof value === "string" && /^#[0-9a-f]{6}$/.test(value);
const range: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(count);
const code = textUpTo(20_000);
const breakpoint = shaped({
  id: filled,
  place: anyOf(shaped({ cell: filled }), shaped({ path: nameUpTo(4096) })),
  line: count,
  on: flag,
  condition: optional(code),
  log: optional(code),
});
const debugAsk = anyOf(
  shaped({ op: oneOf("look", "modules") }),
  shaped({ op: oneOf("put"), breakpoint }),
  shaped({ op: oneOf("remove"), ids: listOf(filled, 1000) }),
  shaped({ op: oneOf("lines"), lines: isRecord }),
  shaped({ op: oneOf("pause-on"), when: oneOf("never", "failures", "raised") }),
  shaped({ op: oneOf("mute"), muted: flag }),
  shaped({ op: oneOf("watches"), watches: listOf(code, 100) }),
  shaped({ op: oneOf("move"), how: oneOf("continue", "over", "in", "out", "pause", "stop") }),
  shaped({ op: oneOf("debug-cell", "look-back"), cell: filled }),
  shaped({ op: oneOf("scopes"), frame: count }),
  shaped({ op: oneOf("variables"), of: count, start: optional(count), count: optional(count) }),
  (value) => isRecord(value) && value["op"] === "table" && tableShape(value),
  shaped({ op: oneOf("evaluate"), frame: count, expression: code, context: oneOf("repl", "watch", "hover") }),
  shaped({ op: oneOf("set"), of: count, name: code, value: code }),
  shaped({ op: oneOf("copy-to-globals", "show"), frame: count, name }),
  shaped({ op: oneOf("source"), path: nameUpTo(4096) }),
);

/** For every kind its fields; the type makes sure that none is forgotten. */
const CHECKS: { [K in ClientFrame["kind"]]: Record<Exclude<keyof Extract<ClientFrame, { kind: K }>, "kind">, Check> } =
  {
    hello: { version: count, client: filled, at: orNull(place), name: optional(personName), color: optional(color) },
    edits: { n: count, seen: count, edits: list(isRecord) },
    run: { cells: list(text()) },
    plan: { request: text(), want: oneOf("stale", "to", "top"), cell: optional(text()) },
    "run-plan": { plan: planShape },
    helper: { request: text(), ask: question },
    ghosts: { request: text() },
    debug: { request: text(), ask: debugAsk },
    interrupt: {},
    restart: { runAll: optional(flag), clear: optional(flag) },
    shutdown: {},
    reconnect: {},
    "choose-kernel": { name: orNull(text()), kernel: optional(text()) },
    unqueue: { runs: list(text()) },
    "move-queued": { run: text(), before: orNull(text()) },
    stdin: { request: text(), value: text(1024 * 1024) },
    undo: {},
    redo: {},
    save: { request: text() },
    resolve: { keep: oneOf("mine", "theirs") },
    presence: {
      cell: orNull(text()),
      mode: oneOf("command", "edit"),
      ranges: optional(listOf(range, RANGE_BOUND)),
      top: optional(shaped({ cell: text(), offset: (value) => typeof value === "number" && Number.isFinite(value) })),
    },
    person: { name: personName, color },
  };
