/** Cells behind a formatter: what is IPython's own comes back byte for byte. The formatter here is a small one of ours. */
import { expect, test } from "vitest";
import { formattable } from "./formattable.ts";

/** Puts spaces around `=`, indents by four, drops `;` at ends of lines: what formatters do to text that they know. */
const format = (text: string): string =>
  `${text
    .split("\n")
    .map((line) =>
      line
        .replace(/^( {2})(?=\S)/, "    ")
        .replace(/(\w)=(\w)/g, "$1 = $2")
        .replace(/;$/, ""),
    )
    .join("\n")
    .trim()}\n`;

test.each([
  ["x=1", "x = 1"],
  ["%matplotlib   inline\nx=1", "%matplotlib   inline\nx = 1"],
  ["x=1\n!ls   -l  a=b\ny=2", "x = 1\n!ls   -l  a=b\ny = 2"],
  ["f=!ls  a=b", "f=!ls  a=b"],
  ["if x:\n  !ls  a=b", "if x:\n    !ls  a=b"],
  ["!ls \\\n  a=b\nx=1", "!ls \\\n  a=b\nx = 1"],
  ["x?", "x?"],
  ["%%time\nx=1", "%%time\nx = 1"],
  ["x=1\nplot(x);", "x = 1\nplot(x);"],
  ["plot(x);  # a", "plot(x);  # a"],
  ["x=1\r\n%who\r\ny=2", "x = 1\r\n%who\r\ny = 2"],
])("%j becomes %j", (source, formatted) => {
  const plain = formattable(source)!;
  expect(plain.restore(format(plain.text))).toBe(formatted);
});

test.each(["%%bash\nls  a=b", "%%html\n<b>", ">>> x=1", "  x=1", "", "\n"])("%j is left", (source) => {
  expect(formattable(source)).toBeNull();
});

test.each([(text: string) => text.replace(/__pellucid_kept_0__/, ""), (text: string) => text + text])(
  "a formatter that loses or doubles a magic changes nothing",
  (bad) => {
    const plain = formattable("%who\nx=1")!;
    expect(plain.restore(bad(plain.text))).toBeNull();
  },
);
