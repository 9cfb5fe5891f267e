/** Rules of what cannot be opened: N13 of SPEC.md. */
import { describe, expect, test } from "vitest";
import { decodeNotebook } from "./bytes.ts";
import { fixtures, open } from "./testing/fixtures.ts";
import { readNotebook } from "./ipynb.ts";
import { DEPTH_LIMIT, parseJson } from "./json.ts";

const refusalOf = (text: string) => {
  const reading = readNotebook(text);
  return "refused" in reading ? reading.refused : undefined;
};
/** Longer than what the reader checks character by character. */
const LONG = "x".repeat(5000);
const HUGE = "x".repeat(40_000);
const book = (cells: string) => `{"cells": [${cells}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`;

describe("[N13] a text that is no notebook is refused with its reason and place", () => {
  const cases: [string, string, string, string, string][] = [
    ["nothing", "", "empty", "is empty", "-"],
    ["white space", " \n ", "empty", "is empty", "-"],
    ["zero bytes", "\0\0\0", "not-a-notebook", "zero bytes", "-"],
    ["zero bytes at the end", '{"cells": [\0\0', "truncated", "zero bytes", "1:12"],
    ["a web page", "<!DOCTYPE html><html>", "not-a-notebook", "web page", "-"],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid", "not-a-notebook", "git lfs pull", "-"],
    ["a conflict", '{\n<<<<<<< ours\n"a": 1\n=======\n"a": 2\n>>>>>>> theirs\n}', "conflict", "merge conflict", "2:1"],
    ["cut off in a string", '{"cells": ["abc', "truncated", "ends inside a string", "1:16"],
    ["cut off before the end", '{"cells": []', "truncated", "cut off", "1:13"],
    ["a comma too many", '{"cells": [],\n}', "malformed", 'a comma before "}"', "1:13"],
    ["a comma too few", '{"cells": []\n "metadata": {}}', "malformed", 'expected "," or "}", found """', "2:2"],
    ["a key without quotes", "{cells: []}", "malformed", "expected a key in double quotes", "1:2"],
    ["a key without colon", '{"cells" []}', "malformed", 'expected ":" after the key "cells"', "1:10"],
    ["a line break in a string", '{"cells": ["a\nb"]}', "malformed", "a line break inside a string", "1:14"],
    ["an unknown escape", String.raw`{"cells": ["a\qb"]}`, "malformed", String.raw`"\\q" is not an escape`, "1:14"],
    ["the same far in", `{"cells": ["${LONG}\n"]}`, "malformed", "a line break inside a string", "1:5013"],
    ["an escape far in", `{"cells": ["${LONG}\\q"]}`, "malformed", "is not an escape", "1:5013"],
    ["cut off far in", `{"cells": ["${LONG}`, "truncated", "ends inside a string", "1:5013"],
    ["a word", '{"cells": nil}', "malformed", 'expected a value, found "n"', "1:11"],
    ["a number of another kind", '{"cells": 01}', "malformed", 'found "1"', "1:12"],
    ["two documents", `${book("")}\n${book("")}`, "malformed", "after the end of the document", "2:1"],
    ["too deep", "[".repeat(1_000_000), "too-deep", "1000 levels", `1:${DEPTH_LIMIT + 1}`],
    ["null", "null", "not-a-notebook", "holds null", "-"],
    ["a list", "[]", "not-a-notebook", "holds a list", "-"],
    ["another JSON file", '{"name": "x"}', "not-a-notebook", "neither", "-"],
    ["format 5", '{"nbformat": 5, "cells": []}', "newer-format", "format 5", "-"],
    ["format 1", '{"nbformat": 1, "cells": []}', "older-format", "format 1", "-"],
  ];
  test.each(cases)("%s", (_, text, kind, reason, place) => {
    const refused = refusalOf(text);
    expect(refused).toMatchObject({ kind, reason: expect.stringContaining(reason) as string });
    expect(refused?.line === undefined ? "-" : `${refused.line}:${refused.column}`).toBe(place);
  });
  test.each(["conflict.ipynb", "format-5.ipynb", "truncated.ipynb"])("%s", (name) =>
    expect(open(fixtures + name).reading).toHaveProperty("refused"),
  );
  test("900 levels are not too deep", () => {
    expect(
      refusalOf(book(`{"cell_type": "raw", "source": [], "metadata": {"x": ${"[".repeat(900)}${"]".repeat(900)}}}`)),
    ).toBeUndefined();
  });
});

describe("[N13] bytes that are no UTF-8 are refused with their place", () => {
  const bytes = (text: string, encoding: "utf8" | "latin1" | "utf16le" = "utf8") =>
    new Uint8Array(Buffer.from(text, encoding));
  const cases: [string, Uint8Array, string, string][] = [
    ["Latin-1", bytes('{\n "é"', "latin1"), "encoding", "2:3"],
    ["UTF-16", bytes("\ufeff{}", "utf16le"), "encoding", "-"],
    ["cut off inside a character", bytes('{\n "é').slice(0, -1), "truncated", "2:3"],
  ];
  test.each(cases)("%s", (_, input, kind, place) => {
    const decoded = decodeNotebook(input);
    if (!("refused" in decoded)) throw new Error("not refused");
    expect(decoded.refused.kind).toBe(kind);
    expect(decoded.refused.line === undefined ? "-" : `${decoded.refused.line}:${decoded.refused.column}`).toBe(place);
  });
  test("a byte order mark is no fault, and stays", () =>
    expect(decodeNotebook(bytes("\ufeff{}"))).toEqual({ text: "\ufeff{}" }));
});

describe("[N6] JSON values as they were written", () => {
  const cases: [string, unknown][] = [
    ["1", 1],
    ["1.5", 1.5],
    ["-7", -7],
    ["1.0", { text: "1.0" }],
    ["1e-05", { text: "1e-05" }],
    ["-0.0", { text: "-0.0" }],
    ["-0", { text: "-0" }],
    ["12345678901234567890", { text: "12345678901234567890" }],
    ["1e400", { text: "1e400" }],
    ["NaN", { text: "NaN" }],
    ["-Infinity", { text: "-Infinity" }],
    ['"\\u00e9\\ud83d\\ude00\\ud800\\u0000\\/"', "é😀\ud800\0/"],
    ["[true, false, null]", [true, false, null]],
    ['{"a": 1, "a": 2}', { a: 2 }],
    ["\ufeff 1", 1],
  ];
  test.each(cases)("%s", (text, value) => expect(parseJson(text)).toEqual(value));
  test("a key named __proto__ is an own key", () => {
    const value = parseJson('{"__proto__": {"x": 1}}') as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect((value as { x?: number }).x).toBeUndefined();
  });
});

test.each([
  ["a quote", `${LONG}"${LONG}`],
  ["a backslash at its end", `${LONG}\\`],
  ["a backslash before a quote", `${LONG}\\"`],
  ["quotes only", '"'.repeat(3000)],
  ["line breaks", `${LONG}\n`.repeat(3)],
  ["nothing but letters", HUGE],
  ["a line break at its end", `${HUGE}\n`],
  ["a line break in it", `${HUGE}\n${HUGE}`],
  ["another escape at its end", `${HUGE}\t`],
  ["a backslash and an n at its end", `${HUGE}\\n`],
  ["a quote behind much", `${HUGE}"`],
])("a long string with %s is read as JSON says", (_, value) => {
  expect(parseJson(`[${JSON.stringify(value)}, "after"]`)).toEqual([value, "after"]);
  expect(parseJson(`[${JSON.stringify(value)},\n\t${JSON.stringify(value)}]`)).toEqual([value, value]);
});

test.each([
  ["line break", "\n"],
  ["tab", "\t"],
  ["control character", "\x01"],
])("a huge string with a raw %s is refused", (_, mark) => {
  expect(() => parseJson(`["${HUGE}${mark}", 1]`)).toThrow();
  expect(() => parseJson(`["${HUGE}", "${HUGE}${mark}${HUGE}", 1]`)).toThrow();
});
