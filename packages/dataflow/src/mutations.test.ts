/** What a cell changes in place: SPEC.md D6 to D8. `x!` is certain, `x?` possible. */
import { describe, expect, test } from "vitest";
import { extendEffects, EFFECTS } from "./effect-table.ts";
import { changes, factsOf } from "./testing/cells.ts";

describe("[D6] changes in place", () => {
  test.each([
    ["df['x'] = 1", "df!"],
    ["a.b.c = 1", "a!"],
    ["a[0], b.c = 1, 2", "a! b!"],
    ["x += 1", "x!"],
    ["x[0] += 1", "x!"],
    ["del d['k']", "d!"],
    ["for a.b in xs:\n    pass", "a!"],
    ["xs.append(1)", "xs!"],
    ["d.setdefault(k, []).append(1)", "d!"],
    ["model.fit(X, y)", "model!"],
    ["pipe.named_steps['m'].partial_fit(X)", "pipe!"],
    ["optimizer.step()\nloss.backward()", "optimizer! loss!"],
    ["w.data.add_(g)", "w!"],
    ["nn.init.zeros_(w)", "w!"],
    ["np.random.shuffle(a)\nheapq.heappush(h, x)", "a! h!"],
    ["setattr(o, 'x', 1)", "o!"],
    ["next(it)", "it!"],
    ["json.dump(o, f)", "f!"],
    ["df.head()\ndf.groupby('a').mean()\ns.strip()", ""],
    ["np.sort(a)\npd.concat([a, b])\nlen(c)\nsorted(d)", ""],
    ["f(x)", "x?"],
    ["df.apply(lambda r: seen.append(r))", "seen?"],
    ["token = level.set(2)", "level?"],
    ["f(a.b, k=c)\ng(*d, **e)", "a? c? d? e?"],
    ["thing.frobnicate()", "thing?"],
    ["b = a\nb.append(1)", "b! a?"],
    ["v = arr[2:]\nv[0] = 1", "v! arr?"],
    ["v = arr.reshape(2, 2)\nv[0] = 1", "v! arr?"],
    ["c = [a, b]\nc[0].append(1)", "c! a? b?"],
    ["w = Wrapper(m)\nw.x = 1", "m? w!"],
    ["b = a.copy()\nb[0] = 1", "b!"],
    ["b = a.copy()\nb[0].append(1)", "b! a?"],
    ["b = list(a)\nb[0]['k'] = 1", "b! a?"],
    ["list(map(v.append, rows))", "v?"],
    ["o.a = v\no.b = 1", "o!"],
    ["o.a = v\no.a[0] = 1", "o! v?"],
    ["o.a = v\no.a += [1]", "o! v?"],
    ["for row in rows:\n    row['k'] = 1", "row! rows?"],
    ["[r.append(1) for r in rows]", "rows?"],
    ["ax.plot(x)\nfig.suptitle('t')\ndf.plot()", "ax! fig!"],
    ["def f(a):\n    a.append(1)", ""],
    ["print(df.x)", ""],
  ])("%j changes %j", (cell, expected) => {
    expect(changes(cell)).toBe(expected);
  });

  test("each says how, and where", () => {
    expect(factsOf("a = 1\ndf['x'] = a").mutates).toEqual([
      { name: "df", certainty: "certain", how: "df['x'] =", line: 2 },
    ]);
    expect(factsOf("f(df, 1)").mutates).toEqual([
      { name: "df", certainty: "possible", how: "handed to f()", line: 1, through: { callee: "f", place: 0 } },
    ]);
  });

  test("a table can be extended", () => {
    const table = extendEffects(EFFECTS, { changing: ["frobnicate"], pure: ["peek"] });
    expect([table.changing.has("frobnicate"), table.pure.has("peek"), EFFECTS.pure.has("peek")]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe("[D7] keywords that decide", () => {
  test.each([
    ["df.dropna(inplace=True)", "df!"],
    ["df.dropna(inplace=False)", ""],
    ["df.dropna(inplace=p)", "df!"],
    ["np.add(a, b, out=c)", "c!"],
    ["df.plot(ax=ax1)\nsns.lineplot(data=df, ax=axes[0])", "ax1! axes!"],
    ["v = np.array(a, copy=False)\nv[0] = 1", "a? v!"],
    ["v = np.array(a)\nv[0] = 1", "v!"],
    ["plt.plot(x)\nplt.title('t')", "plt?"],
    ["plt.show()", ""],
    ["plt.rcParams['a'] = 1", "plt!"],
    ["sns.set_theme()", "sns!"],
    ["np.set_printoptions(precision=2)", "np!"],
  ])("%j changes %j", (cell, expected) => {
    expect(changes(cell)).toBe(expected);
  });
});

describe("[D8] what calling a function does", () => {
  const only = (cell: string) => {
    const { functions } = factsOf(cell);
    return functions.map(({ name, kind, reads, binds, mutates, changesArguments, lasting, keeps }) =>
      [
        name,
        kind,
        `reads ${reads.join(" ")}`,
        `binds ${binds.join(" ")}`,
        `changes ${mutates.map((one) => one.name).join(" ")}`,
        `arguments ${changesArguments?.join(" ") ?? "any"}`,
        ...(lasting ? ["lasting"] : []),
        ...(keeps ? ["keeps"] : []),
      ].join("; "),
    );
  };
  test.each([
    ["def f(a, b):\n    b.append(K)", "f; function; reads K; binds ; changes ; arguments 1"],
    ["def f():\n    global n\n    n += 1", "f; function; reads ; binds n; changes n; arguments "],
    ["def f():\n    LOG.append(1)", "f; function; reads LOG; binds ; changes LOG; arguments "],
    ["def f(a):\n    b = a\n    b.x = 1", "f; function; reads ; binds ; changes ; arguments 0"],
    ["def f(a):\n    a = [1]\n    return sum(a)", "f; function; reads sum; binds ; changes ; arguments "],
    ["def f(*a):\n    a[0].append(1)", "f; function; reads ; binds ; changes ; arguments any"],
    ["def f():\n    yield k", "f; generator; reads k; binds ; changes ; arguments ; lasting"],
    ["def f():\n    return lambda: k", "f; function; reads k; binds ; changes ; arguments ; lasting"],
    ["def f(x, seen=[]):\n    seen.append(x)", "f; function; reads ; binds ; changes ; arguments 1; keeps"],
    ["f = lambda a: a.append(1)", "f; function; reads ; binds ; changes ; arguments 0"],
    [
      "class A:\n    def __init__(self, x):\n        x.append(1)\n    def m(self):\n        return k",
      "A; class; reads k; binds ; changes ; arguments 0; lasting",
    ],
  ])("%j", (cell, expected) => {
    expect(only(cell)).toEqual([expected]);
  });

  test.each([
    ["that calls itself", "def walk(v, n):\n  return n and walk(v, n - 1)", ["walk: "]],
    ["that calls itself and changes", "def walk(v, n):\n  v.append(n)\n  walk(v, n - 1)", ["walk: 0"]],
    ["that hands on what it changes in turn", "def f(a, b):\n  a.append(1)\n  f(b, a)", ["f: 0 1"]],
    ["that calls one below", "def f(a):\n  return g(a)\ndef g(a):\n  return len(a)", ["f: ", "g: "]],
    ["that calls one below which changes", "def f(a):\n  g(a)\ndef g(a):\n  a.pop()", ["f: 0", "g: 0"]],
    ["that keeps what it is handed", "class A:\n  def __init__(self, x):\n    self.x, self.y = x, 1", ["A: "]],
    ["that changes what it keeps", "class A:\n  def __init__(self, x):\n    self.x = x\n    self.x += [1]", ["A: 0"]],
    ["whose operators make objects of it", "class A:\n  def __add__(self, o):\n    return A(self, o)", ["A: "]],
    ["whose operators change it", "class A:\n  def __add__(self, o):\n    self.n = 1", ["A:  stirs"]],
  ])("one %s", (_, cell, expected) => {
    const { functions } = factsOf(cell);
    const told = ({ name, changesArguments, stirs }: (typeof functions)[number]) =>
      `${name}: ${changesArguments?.join(" ") ?? "any"}${stirs ? " stirs" : ""}`;
    expect(functions.map(told)).toEqual(expected);
  });

  test("a known function of the cell changes what it is known to change, and nothing else", () => {
    expect(changes("def f(a, b):\n    a.append(1)\nf(x, y)")).toBe("x!");
    expect(changes("def f(a, b):\n    a.append(1)\nf(b=x, a=y)")).toBe("y!");
    expect(changes("def f():\n    LOG.append(1)\nf()")).toBe("LOG!");
  });
});
