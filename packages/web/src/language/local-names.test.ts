/** A place `|` in a text, and whether the name there is its function's own. */
import { expect, test } from "vitest";
import { isLocalName } from "./local-names.ts";

const ask = (marked: string) => {
  const offset = marked.indexOf("|");
  const source = marked.replace("|", "");
  return isLocalName(source, offset, /^\w+/.exec(source.slice(offset))![0]);
};

test.each([
  "def f(|x): pass",
  "def f(a, *, |x: int = 1): pass",
  "def f(x):\n    return |x",
  "def f(*x, **y):\n    return |y",
  "def f():\n    |x = 1",
  "def f():\n    (a, x), b = 1\n    print(|x)",
  "def f():\n    x: int = 1\n    if a:\n        |x",
  "def f():\n    x += 1\n    |x",
  "def f():\n    for i, x in y:\n        |x",
  "def f():\n    with o as x:\n        |x",
  "def f():\n    try: pass\n    except E as x:\n        |x",
  "def f():\n    import a.b as x, c\n    |x",
  "def f():\n    from a import x\n    |x",
  "def f():\n    if (x := 1): |x",
  "def f():\n    def x(): pass\n    |x()",
  "def f(x):\n    def g():\n        return |x",
  "class A:\n    def f(self):\n        return |self",
  "lambda x: |x",
  "lambda |x: 1",
  "[|x for x in y]",
  "{k: v for k, (v, w) in y if |w}",
  "f(a for a in b for x in a if |x)",
])("its own: %j", (marked) => expect(ask(marked)).toBe(true));

test.each([
  "|x = 1",
  "x = 1\ndef f(y): return |x",
  "def f(x): pass\n|x",
  "def |f(f): pass",
  "def f(x=|x): pass",
  "def f(x: |T, T=1): pass",
  "@|x\ndef f(x): pass",
  "lambda x=|x: x",
  "[x for x in |x]",
  "f(x for x in |x)",
  "for x in y: |x",
  "def f():\n    global x\n    x = 1\n    |x",
  "def f():\n    def g():\n        x = 1\n    |x",
  "def f():\n    y.x = 1\n    |x",
  "def f():\n    y[x] = 1\n    |x",
])("the notebook's: %j", (marked) => expect(ask(marked)).toBe(false));
