/** What a cell's text says about names: SPEC.md D2 to D5. One line a case: the cell, then what it says. */
import { describe, expect, test } from "vitest";
import { names } from "./testing/cells.ts";

describe("[D2] what a run looks up before it is certainly bound", () => {
  test.each([
    ["y = x + 1", "x"],
    ["x = 1\ny = x", ""],
    ["x = x", "x"],
    ["x += 1", "x"],
    ["a, (b, *c) = d\nprint(a, b, c)", "d"],
    ["if p:\n    x = 1\nprint(x)", "p x"],
    ["if p:\n    x = 1\nelse:\n    x = 2\nprint(x)", "p"],
    ["if p:\n    x = 1\nelif q:\n    x = 2\nprint(x)", "p q x"],
    ["for i in xs:\n    t = i\nprint(i, t)", "xs i t"],
    ["for i in range(3):\n    t = i\nprint(i, t)", ""],
    ["while True:\n    x = 1\n    break\nprint(x)", ""],
    ["while p:\n    x = 1\nelse:\n    y = 2\nprint(x, y)", "p x"],
    ["[a for a in xs if a > t]", "xs t"],
    ["[(y := f(a)) for a in xs]\nprint(y)", "xs f y"],
    ["if (n := f()) > 1:\n    pass\nprint(n)", "f"],
    ["p and (x := 1)\nprint(x)", "p x"],
    ["class A:\n    y = x\n    z = y\n    x = 1\n    w = x", "x"],
    ["class A(B, metaclass=M):\n    pass", "B M"],
    ["@d(e)\ndef f(a: T, b=D) -> R:\n    return g", "d e D T R"],
    ["lambda a, b=c: a + d", "c"],
    ["(f(a) for a in xs for b in ys)", "xs"],
    ["import a.b, c.d as e\nfrom m import n as o\nprint(a, e, o)", ""],
    ["try:\n    x = f()\nexcept E as e:\n    print(e)\nprint(x)", "f E x"],
    ["try:\n    x = f()\nexcept E:\n    raise\nprint(x)", "f E"],
    ["try:\n    x = f()\nexcept E:\n    x = 1\nelse:\n    y = 1\nfinally:\n    z = x\nprint(x, z)", "f E x"],
    ["with open(p) as f:\n    x = f.read()\nprint(x)", "p"],
    ["with suppress(E):\n    x = 1\nprint(x)", "suppress E x"],
    [
      "match v:\n    case [a, *b] if a > k:\n        print(a, b)\n    case P(x=0, y=q) | {'z': q, **r}:\n        print(q, r)\n    case M.c:\n        pass",
      "v k P M",
    ],
    ["match v:\n    case 1:\n        x = 1\n    case _:\n        x = 2\nprint(x)", "v"],
    ["f'{a} {b!r:>{w}} {c=}'", "a b w c"],
    ["x: int\nprint(x)", "x"],
    ["x: T = v", "v T"],
    ["def f[T: B](a: T) -> R:\n    pass", "R"],
    ["class C[T](G[T]):\n    x: T", "G"],
    ["type L[T] = dict[T, V]", ""],
    ["global g\ng = 1\nprint(g)", ""],
    ["await f(x)\nasync for i in g():\n    pass", "f x g"],
    ["x.y.z = a[b:c]", "a b c x"],
    ["del x[i]", "x i"],
    ["d = {**a, 'k': b}\nf(*c, **e, k=g)", "a b f c e g"],
    ["if __name__ == '__main__':\n    x = 1\nprint(x)", "__name__"],
    ["assert x, y", "x y"],
    ["raise E(x) from y", "E x y"],
  ])("%j looks up %j", (cell, expected) => {
    expect(names(cell, "reads")).toBe(expected);
  });

  test("what is looked up after it was bound is a lookup, no read", () => {
    expect(names("x = 1\ny = x", "lookups")).toBe("x");
  });
});

describe("[D3] what every good run binds, of what it may bind", () => {
  test.each([
    ["x = 1", "x", "x"],
    ["if p:\n    x = 1", "x", ""],
    ["if p:\n    x = 1\nelse:\n    x = y = 2", "x y", "x"],
    ["if p:\n    raise E\nelse:\n    x = 1", "x", "x"],
    ["for i in xs:\n    a = i", "i a", ""],
    ["for i in [1, 2]:\n    a = i", "i a", "i a"],
    ["while p:\n    x = 1", "x", ""],
    ["while True:\n    x = 1\n    if x:\n        break\n    y = 2", "x y", "x"],
    ["try:\n    import a\nexcept ImportError:\n    a = None", "a", "a"],
    ["try:\n    import a\nexcept ImportError:\n    pass", "a", ""],
    ["with f() as g:\n    x = 1", "g x", "g"],
    ["with torch.no_grad():\n    x = 1", "x", "x"],
    ["with (open(a) as f, open(b) as g):\n    x = 1", "f g x", "f g x"],
    ["def f():\n    x = 1", "f", "f"],
    ["def f():\n    global x\n    x = 1\nf()", "f x", "f"],
    ["def f():\n    global x\n    x = 1", "f", "f"],
    ["class A:\n    x = 1", "A", "A"],
    ["class A:\n    global x\n    x = 1", "x A", "x A"],
    ["[x for x in y]\n(z := 1)", "z", "z"],
    ["from m import *", "", ""],
    ["match v:\n    case [a]:\n        pass\n    case b:\n        pass", "a b", ""],
    ["x: int = 1\ny: int", "x", "x"],
    ["type X = int", "X", "X"],
    ["x = 1\ndel x", "x", ""],
    ["a if p else (b := 1)", "b", ""],
    ["for k in d:\n    break\nelse:\n    x = 1", "k x", ""],
  ])("%j: may %j, must %j", (cell, may, must) => {
    expect([names(cell, "mayBind"), names(cell, "mustBind")]).toEqual([may, must]);
  });
});

describe("[D4] what is looked up only when a function runs", () => {
  test.each([
    ["def f(a):\n    return a + k", "k", ""],
    ["def f(a):\n    def g():\n        return a + k\n    return g", "k", ""],
    ["f = lambda a: a + k", "k", ""],
    ["g = (a + k for a in xs)", "k", ""],
    ["sum(a * k for a in xs)", "k", "k"],
    ["sorted(xs, key=lambda a: rank[a])", "rank", "rank"],
    ["@register\ndef f():\n    return k", "k", "k"],
    ["@cache\ndef f(n):\n    return f(n - 1) + k", "f k", ""],
    ["@functools.lru_cache(maxsize=None)\ndef f():\n    return k", "k", ""],
    ["@cache\n@register\ndef f():\n    return k", "k", "k"],
    ["class A:\n    @property\n    def m(self):\n        return k", "k", ""],
    ["class A:\n    def m(self):\n        return k", "k", ""],
    ["def f():\n    return g()\ndef g():\n    return k\nf()", "g k", "k"],
    ["k = 1\ndef f():\n    return k\nf()", "k", ""],
    ["def f[T: B](a: T) -> T:\n    pass", "B", ""],
    ["type L[T] = dict[T, V]", "dict V", ""],
    ["def f():\n    return super().x, __class__", "__class__", ""],
    ["class A:\n    def m(self):\n        return self.__x, __y", "_A__y", ""],
  ])("%j: deferred %j, probable %j", (cell, deferred, probable) => {
    expect([names(cell, "deferred"), names(cell, "probable")]).toEqual([deferred, probable]);
  });
});

describe("[D5] what a run may delete", () => {
  test.each([
    ["del a, b[c], d.e", "a"],
    ["del (a, [b])", "a b"],
    ["try:\n    f()\nexcept E as e:\n    pass", "e"],
    ["def f(a):\n    del a", ""],
  ])("%j deletes %j", (cell, expected) => {
    expect(names(cell, "deletes")).toBe(expected);
  });
});
