// The Jupyter wire: what one side packs the other unpacks, and nothing a peer sends makes it throw.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JupyterMessage } from "./messages.ts";
import { fromUtf8, parseJson, toUtf8 } from "./text.ts";
import { decodeLegacy, decodeV1, encodeLegacy, encodeV1, encodeV1Message } from "./websocket.ts";
import { decodeFrames, encodeFrames, messageFromParts, openFrames, partsOfMessage, type Sign } from "./wire.ts";

/** No HMAC, but like one: it depends on the key, on each part and on their order. */
const signWith =
  (key: string): Sign =>
  (parts) => {
    let hash = 7;
    for (const byte of toUtf8(key + parts.map(fromUtf8).join("\n"))) hash = (hash * 31 + byte) >>> 0;
    return hash.toString(16);
  };
const sign = signWith("key");
const unsigned: Sign = () => "";
const HEADER = { msg_id: "1", msg_type: "status", session: "s", username: "u", date: "d", version: "5.4" };
const status = (content: JupyterMessage["content"] = { execution_state: "idle" }): JupyterMessage => ({
  channel: "iopub",
  header: HEADER,
  parent: {},
  metadata: {},
  content,
});

const json = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
const message = fc
  .record({
    channel: fc.constantFrom("shell", "control", "iopub", "stdin" as const),
    header: json.map((more) => ({ ...more, ...HEADER })),
    parent: json,
    metadata: json,
    content: json,
    buffers: fc.array(fc.uint8Array(), { minLength: 1, maxLength: 4 }),
  })
  .chain((whole) => fc.boolean().map((bare) => (bare ? { ...whole, buffers: undefined } : whole)))
  .map(
    (whole) =>
      JSON.parse(JSON.stringify(whole), (key, value: unknown) =>
        key === "buffers" ? bytesOf(value) : value,
      ) as JupyterMessage,
  );
const bytesOf = (value: unknown): Uint8Array[] =>
  (value as Record<string, number>[]).map((bytes) => Uint8Array.from(Object.values(bytes)));
const plain = (result: unknown): unknown => JSON.parse(JSON.stringify(result));

describe("frames", () => {
  test("decode(encode(m)) = m, buffers included", () => {
    fc.assert(
      fc.property(message, (m) => {
        expect(plain(decodeFrames(encodeFrames(m, sign), m.channel, sign))).toEqual(plain({ ok: true, value: m }));
      }),
    );
  });

  const good = encodeFrames(status(), sign);
  const swap = (i: number, text: string): Uint8Array[] => good.map((frame, j) => (i === j ? toUtf8(text) : frame));
  test.each<[string, Uint8Array[], string | null, Sign?]>([
    ["as sent", good, null],
    ["with identities before", [toUtf8("id"), toUtf8("status"), ...good], null],
    ["without any frame", [], "no <IDS|MSG> delimiter"],
    ["without delimiter", good.slice(1), "no <IDS|MSG> delimiter"],
    ["cut after the delimiter", good.slice(0, 1), "only 0 frames after the delimiter"],
    ["without content", good.slice(0, 5), "only 4 frames after the delimiter"],
    ["content changed", swap(5, '{"execution_state":"busy"}'), "wrong signature"],
    ["signed by another key", encodeFrames(status(), signWith("other")), "wrong signature"],
    ["not signed although there is a key", encodeFrames(status(), unsigned), "wrong signature"],
    ["any signature when there is no key", good, null, unsigned],
    ["header is no JSON", swap(2, "garbage"), "the header is not an object with msg_id and msg_type", unsigned],
    [
      "header without msg_id",
      swap(2, '{"msg_type":"x"}'),
      "the header is not an object with msg_id and msg_type",
      unsigned,
    ],
    ["parent is null, as kernels of xeus write none", swap(3, "null"), null, unsigned],
    ["metadata is null, as there", swap(4, "null"), null, unsigned],
    ["parent is a list", swap(3, "[]"), "the parent header is not an object", unsigned],
    ["metadata is a number", swap(4, "1"), "the metadata is not an object", unsigned],
    ["content is null", swap(5, "null"), "the content is not an object", unsigned],
    ["content with NaN, as Python may write it", swap(5, '{"a":NaN,"b":"NaN","c":[-Infinity]}'), null, unsigned],
  ])("%s", (_, frames, reason, key = sign) => {
    const result = decodeFrames(frames, "iopub", key);
    expect(result.ok ? null : result.reason).toBe(reason);
  });

  test("nothing is parsed before the signature is right", () => {
    const calls: number[] = [];
    const counting: Sign = (parts) => (calls.push(parts.length), "x");
    expect(openFrames(swap(2, "{"), counting)).toEqual({ ok: false, reason: "wrong signature" });
    expect(calls).toEqual([4]);
  });

  test("NaN and Infinity are read as null, but not inside strings", () => {
    expect(parseJson('{"a":NaN,"b":"a NaN \\" NaN","c":[-Infinity,Infinity]}')).toEqual({
      a: null,
      b: 'a NaN " NaN',
      c: [null, null],
    });
  });
});

describe("websocket v1", () => {
  test("decode(encode(m)) = m, the JSON byte for byte", () => {
    fc.assert(
      fc.property(message, (m) => {
        const decoded = decodeV1(encodeV1Message(m));
        if (!decoded.ok) throw new Error(decoded.reason);
        expect(decoded.value.parts.map(fromUtf8)).toEqual(partsOfMessage(m).map(fromUtf8));
        expect(plain(messageFromParts(decoded.value.channel, decoded.value.parts))).toEqual(
          plain({ ok: true, value: m }),
        );
      }),
    );
  });

  const frame = encodeV1("shell", partsOfMessage(status()));
  const lie = (offset: number, value: bigint): Uint8Array => {
    const copy = frame.slice();
    new DataView(copy.buffer).setBigUint64(8 * offset, value, true);
    return copy;
  };
  test.each<[string, Uint8Array]>([
    ["empty", new Uint8Array()],
    ["a count without offsets", new Uint8Array(8).fill(255)],
    ["too few offsets", lie(0, 5n)],
    ["more offsets than bytes", lie(0, 1n << 40n)],
    ["an offset beyond the end", lie(3, 1n << 50n)],
    ["an offset before the first", lie(1, 0n)],
    ["falling offsets", lie(2, 10_000n)],
    ["an unknown channel", encodeV1("other" as "shell", partsOfMessage(status()))],
  ])("%s gives a reason", (_, bytes) => expect(decodeV1(bytes).ok).toBe(false));

  test("any bytes give an answer, in both framings", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), (bytes, at) => {
        const mangled = frame.slice();
        mangled.set(bytes.subarray(0, 8), Math.min(at * 8, mangled.length - 8));
        for (const input of [bytes, mangled])
          for (const decode of [decodeV1, decodeLegacy]) expect(typeof decode(input).ok).toBe("boolean");
      }),
    );
  });
});

describe("websocket legacy", () => {
  test("decode(encode(m)) = m; text without buffers, binary with", () => {
    fc.assert(
      fc.property(message, (m) => {
        const encoded = encodeLegacy(m);
        expect(typeof encoded).toBe(m.buffers === undefined ? "string" : "object");
        expect(plain(decodeLegacy(encoded))).toEqual(plain({ ok: true, value: m }));
      }),
    );
  });

  test.each<[string, string, string | null]>([
    ["a missing channel means shell", JSON.stringify({ header: HEADER, content: {} }), "shell"],
    ["stdin", JSON.stringify({ channel: "stdin", header: HEADER }), "stdin"],
    ["an unknown channel", JSON.stringify({ channel: "x", header: HEADER }), null],
    ["no header", "{}", null],
    ["no JSON", "{", null],
  ])("%s", (_, text, channel) => {
    const result = decodeLegacy(text);
    expect(result.ok ? result.value.channel : null).toBe(channel);
  });
});
