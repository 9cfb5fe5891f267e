/** Long data is taken out before a text is read, and nothing else: SPEC.md D12, D13. */
import { describe, expect, test } from "vitest";
import { shortenData } from "./long-data.ts";
import { factsOf } from "./testing/cells.ts";

const many = (item: (at: number) => string, between = ", ") =>
  Array.from({ length: 600 }, (_, at) => item(at)).join(between);
/** The text that is left, without the spaces in it. */
const left = (text: string) => shortenData(text).python.replaceAll(" ", "");
const numbers = many(String);
const ends = (count: number) => "\n".repeat(count);

describe("[D13] what is long and only data is made short", () => {
  test.each([
    [`x = [${numbers}]`, "x=[0,]"],
    [`x = [${numbers},]\ny = z`, "x=[0,]\ny=z"],
    [`f((${numbers}), y)`, "f((0,),y)"],
    [`x = {${many((at) => `"k${at}": -${at}.5e-3`)}}`, 'x={"k0":-0.5e-3,}'],
    [`x = [${many((at) => `[${at}, b'a', None]`)}]`, "x=[[0,b'a',None],]"],
    [`x = [${many((at) => `'''a\n' ${at}'''`)}]`, `x=['''a\n'0''',${ends(599)}]`],
    [`x = [  # why, [of\n${many((at) => `${at},  # ] ${at}`, "\n")}\n]`, `x=[#why,[of\n0,${ends(600)}]`],
    [`x = [[${numbers}], [${numbers}]]`, "x=[[0,],]"],
    [`x = """${"a\n".repeat(2000)}"""`, `x="""${ends(2000)}"""`],
  ])("%#", (text, expected) => {
    expect(left(text)).toBe(expected);
    const spaced = shortenData(text, " ").python;
    expect([spaced.length, spaced.split("\n").length]).toEqual([text.length, text.split("\n").length]);
  });
});

test.each([
  `x = [${numbers}, y]`,
  `x = [y, ${numbers}]`,
  `x = [${many((at) => `x${at}`)}]`,
  `x = [${many((at) => `f"{a}${at}"`)}]`,
  `x = [${many((at) => `${at} * y`)}]`,
  `x = [${many(String, " ")}]`,
  `x = [${numbers},, 1]`,
  `x = [${numbers}`,
  `x = ${numbers}`,
  `x = [${many((at) => `lambda: ${at}`)}]`,
  `x = "[${numbers.slice(0, 1500)}]"`,
])("nothing goes where it is not only data: %#", (text) => {
  expect(shortenData(text)).toEqual({ python: text, left: "" });
});

describe("[D12] what is taken out still makes a cell what it is", () => {
  const same = (a: string, b: string) => factsOf(a).fingerprint === factsOf(b).fingerprint;
  const list = `x = [${numbers}]`;
  test.each([
    [list, `x = [\n${many(String, ",  # one\n")},\n]`, true],
    [`x = [${many((at) => `"${at}"`)}]`, `x = [${many((at) => `'${at}'`)}]`, true],
    [list, `x = [${numbers}0]`, false],
    [list, `x = [${many((at) => `"${at}"`)}]`, false],
    [list, `x = (${numbers})`, false],
    [`x = "${"a".repeat(3000)}"`, `x = "${"a".repeat(3001)}"`, false],
  ])("%#", (a, b, expected) => {
    expect(same(a, b)).toBe(expected);
  });
});

test("[D13] names around long data are read; a text that is too long without it hides what it does", () => {
  const facts = factsOf(`x = [${numbers}]\ny = z + len([${numbers}])`);
  expect([facts.mayBind, facts.reads, facts.broken]).toEqual([["x", "y"], ["z", "len"], null]);
  const lines = factsOf(Array.from({ length: 10_000 }, (_, at) => `x${at} = ${at}`).join("\n"));
  expect(lines.opaque.map(({ what }) => what)).toEqual(["a text too long to be read"]);
});
