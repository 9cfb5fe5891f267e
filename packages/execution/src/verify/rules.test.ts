// The rules of comparison, one line a case: what is saved, what a fresh run gives, and which rule says that they agree. Below
// each class of noise stands its near miss, which must be reported.
import { describe, expect, test } from "vitest";
import type { Json, Output } from "@pellucid/notebook";
import type { Circumstances, Pixels } from "./agreement.ts";
import { FIGURE_KEY, figureHash } from "./figure.ts";
import { compareOutputs } from "./outputs.ts";

const RAN_AT = Date.parse("2026-03-04T10:00:00Z");
const at = (more: Partial<Circumstances> = {}): Circumstances => ({
  ranAt: RAN_AT,
  tolerance: 1e-9,
  sameEnvironment: true,
  roots: ["/data/ann/rides", "/tmp/pellucid-verify-x/rides"],
  pixels: pixelsOf,
  ...more,
});

/** Pictures of these tests: "WIDTHxHEIGHT:N" is white with N black pixels. */
function pixelsOf(text: string): Pixels | null {
  const [, w, h, n] = /^(\d+)x(\d+):(\d+)$/.exec(text) ?? [];
  if (!w) return null;
  const data = new Uint8Array(Number(w) * Number(h) * 4).fill(255);
  data.fill(0, 0, Number(n) * 4);
  return { width: Number(w), height: Number(h), data };
}

const out = (text: string, name = "stdout"): Output => ({ type: "stream", name, text });
const data = (mime: string, value: unknown, type: "display" | "result" = "display"): Output =>
  ({ type, data: { [mime]: value }, metadata: {}, ...(type === "result" && { executionCount: 1 }) }) as Output;
const error = (ename: string, evalue: string): Output => ({ type: "error", ename, evalue, traceback: [] });

/** The agreement and its rules, or what differs. */
function compared(saved: readonly Output[], got: readonly Output[], more: Partial<Circumstances> = {}): string {
  const found = compareOutputs(saved, got, at(more));
  if (found.agreement) return `${found.agreement}: ${[...new Set(found.matches.map((one) => one.rule))].join(" + ")}`;
  return found.differences
    .map(
      (one) =>
        `${one.comparable ? "differs" : "not comparable"}${one.where ? ` at ${one.where}` : ""}${one.near ? `; near: ${one.near}` : ""}`,
    )
    .join(" + ");
}
const text = (saved: string, got: string, more: Partial<Circumstances> = {}) =>
  compared([out(saved)], [out(got)], more);

describe("[V1] noise, and its near misses", () => {
  test.each([
    ["address", "<object at 0x7f31c2a0>", "<object at 0x7fff12bc>"],
    ["address", "<Axes3D: 0x7f31c2a0b0>", "<Axes3D: 0x7fff12bcb0>"],
    ["duration", "Training took 12.3 s", "Training took 9.1 s"],
    ["duration", "Elapsed time: 0.123", "Elapsed time: 0.456"],
    ["duration", "Done in 3min 2s", "Done in 58s"],
    ["duration", "[CV] END C=1; total time=   0.1s", "[CV] END C=1; total time=   0.3s"],
    ["duration", "{'mean_fit_time': array([0.01, 0.02]), 'a': 1}", "{'mean_fit_time': array([0.03,\n  0.04]), 'a': 1}"],
    [
      "duration",
      "{'fit_time': array([0.01]), 'score_time': [0.2]}",
      "{'fit_time': array([0.02]), 'score_time': [0.4]}",
    ],
    [
      "duration",
      "{'me...me': array([0.0058..., 0.01]), 'me...me': array([0.0007]), 'me...re': array([0.9])}",
      "{'me...me': array([0.0045..., 0.02]), 'me...me': array([0.0009]), 'me...re': array([0.9])}",
    ],
    [
      "duration",
      "   mean_fit_time  mean_test_score\n0       0.005980             0.90\n1       0.006000             0.95",
      "   mean_fit_time  mean_test_score\n0       0.105980             0.90\n1       0.203000             0.95",
    ],
    [
      "timing report",
      "CPU times: user 2 ms, sys: 0 ns, total: 2 ms\nWall time: 3 ms",
      "CPU times: user 9 ms, sys: 1 ns, total: 9 ms\nWall time: 8 ms",
    ],
    [
      "timing report",
      "1.2 ms ± 30 µs per loop (mean ± std. dev. of 7 runs, 100 loops each)",
      "800 µs ± 3 µs per loop (mean ± std. dev. of 7 runs, 1,000 loops each)",
    ],
    ["timing report", "100 loops, best of 3: 2.3 ms per loop", "1000 loops, best of 3: 1.3 ms per loop"],
    ["rate", "100%|####| 100/100 [00:01<00:00, 83.2it/s]", "100%|####| 100/100 [00:03<00:00, 31.7it/s]"],
    ["rate", "60/60 [===] - 3s 2ms/step - loss: 0.5", "60/60 [===] - 1s 900us/step - loss: 0.5"],
    ["rate", "read at 12.5 MB/s", "read at 99.1 MB/s"],
    ["date-time", "2019-05-06 07:08:09.123 start", "2026-03-04 10:00:01.456 start"],
    ["date-time", "Mon Jan  2 12:34:56 2017", "Wed Mar  4 10:00:03 2026"],
    ["date-time", "Date: Mon, 06 May 2019\nTime:   07:08:09", "Date: Wed, 04 Mar 2026\nTime:   10:00:01"],
    ["path", "saved to /home/ann/rides/model.pkl", "saved to /tmp/pellucid-verify-x/rides/model.pkl"],
    ["path", "read /data/ann/rides/a.csv", "read /tmp/pellucid-verify-x/rides/a.csv"],
    ["path", "C:\\Users\\ann\\a.csv", "/home/bob/a.csv"],
    ["path", "/tmp/tmpab12/x.txt", "/tmp/tmpcd34/x.txt"],
    ["kernel file", "/tmp/ipykernel_12/345.py in f", "/tmp/ipykernel_98/765.py in f"],
    ["kernel file", "<ipython-input-5-0a1b2c3d4e5f> in f", "Cell In[7] in f"],
    ["pid or port", "pid 1234 on localhost:8888", "pid 99 on localhost:41231"],
    ["hostname", "hostname: ann-laptop", "hostname: ci-7"],
    ["uuid", "run 123e4567-e89b-12d3-a456-426614174000", "run 00000000-e89b-12d3-a456-426614174fff"],
    ["memory report", "memory usage: 1.2+ MB", "memory usage: 1.4 MB"],
  ])("%s: %j", (name, saved, got) => {
    expect(text(saved, got)).toBe(`same-after-noise: noise: ${name}`);
  });

  test.each([
    [
      "a hex digest",
      "sha: 9f86d081884c7d659a2feaa0c55ad015",
      "sha: 0f86d081884c7d659a2feaa0c55ad015",
      "a hex digest differs, which is no address",
    ],
    ["a hexadecimal result", "0x7f31c2a0", "0x7fff12bc", "a hexadecimal number differs outside an object's address"],
    [
      "a duration printed as a result",
      "mean trip: 12.3s",
      "mean trip: 14.1s",
      "a duration differs that is printed as a result",
    ],
    [
      "a score beside a timing",
      "{'fit_time': array([0.01]), 'b': 0.9}",
      "{'fit_time': array([0.02]), 'b': 0.8}",
      "only numbers",
    ],
    [
      "a score whose name is cut like a timing's",
      "{'me...me': array([0.1]), 'me...me': array([0.2]), 'me...me': array([0.9]), ...}",
      "{'me...me': array([0.3]), 'me...me': array([0.4]), 'me...me': array([0.8]), ...}",
      "only numbers differ",
    ],
    [
      "a score in a table beside a timing",
      "   mean_fit_time  mean_test_score\n0       0.005980             0.90",
      "   mean_fit_time  mean_test_score\n0       0.105980             0.80",
      "only numbers differ",
    ],
    ["a score below a timing", "fit_time   0.01\ntest_score  0.9", "fit_time   0.02\ntest_score  0.8", "line 2"],
    ["the minute of a goal", "{'score_time': [12, 80]}", "{'score_time': [12, 81]}", "only numbers differ"],
    [
      "the last total of a progress bar",
      "100%|####| 100/100 [00:01<00:00, 83it/s]",
      "100%|####| 120/120 [00:01<00:00, 83it/s]",
      "the total of a progress bar differs",
    ],
    [
      "a date in the data",
      "first ride: 2011-01-01 00:00:00",
      "first ride: 2012-01-01 00:00:00",
      "a date or time differs that is not the time of the run",
    ],
    ["another file name", "saved to /home/ann/model-a.pkl", "saved to /home/ann/model-b.pkl", undefined],
    ["another host in an address", "read http://one.example/a", "read http://two.example/a", undefined],
    ["a port that is a number of things", "8888 rides", "8889 rides", "only numbers differ"],
    ["an id that is no uuid", "id 123e4567", "id 923e4567", undefined],
    ["memory that is a result", "needs 1.2 MB", "needs 1.4 MB", "only numbers differ"],
    [
      "a loss beside a rate",
      "60/60 - 3s 2ms/step - loss: 0.51",
      "60/60 - 1s 2ms/step - loss: 0.52",
      "only numbers differ",
    ],
    ["the order of a set", "{'a', 'b', 'c'}", "{'c', 'a', 'b'}", "only the order differs"],
    ["a name beside an address", "<Dog object at 0x7f31c2a0>", "<Cat object at 0x7f31c2a0>", undefined],
  ])("near miss: %s is reported", (_, saved, got, near) => {
    const said = text(saved, got);
    expect(said).toMatch(/^differs/);
    if (near) expect(said).toContain(near);
  });
});

describe("[V2] numbers", () => {
  test.each([
    ["the last digits of a double", "0.1234567890123456", "0.1234567890123459", "within-tolerance"],
    ["one unit of the last digit, in a long number", "loss 0.693147", "loss 0.693148", "within-tolerance"],
    ["printed with fewer digits", "0.33333333", "0.3333", "within-tolerance"],
    ["columns that moved", "a    1.00000001\nb    2.0", "a  1.000000010000001\nb  2.0", "within-tolerance"],
    ["nan and nan", "nan 1.0000000000001", "nan 1.0000000000002", "within-tolerance"],
    ["a short number is a result", "accuracy 0.97", "accuracy 0.96", "differs"],
    ["whole numbers are exact", "17379 rows", "17380 rows", "differs"],
    ["nan is no number", "nan", "1.0", "differs"],
    ["a sign", "0.5", "-0.5", "differs"],
    ["a number more", "[1.0, 2.0]", "[1.0, 2.0, 3.0]", "differs"],
    ["a version is a word", "version 1.2.3", "version 1.2.4", "differs"],
  ])("%s: %s", (_, saved, got, verdict) => expect(text(saved, got)).toMatch(new RegExp(`^${verdict}`)));

  test("the tolerance of single precision, and of a tag", () => {
    expect(text("0.69314718", "0.69314900", { tolerance: 1e-5 })).toMatch(/^within-tolerance: numbers within 0.00001/);
    expect(text("0.97", "0.96", { tolerance: 0.02 })).toMatch(/^within-tolerance/);
    expect(text("0.97", "0.96", { tolerance: 0.001 })).toContain(
      "near: only numbers differ; the largest relative difference is 0.010",
    );
  });
});

describe("[V3] structure and streams", () => {
  test.each<[string, Output[], Output[], string]>([
    ["chunks of a stream", [out("a\n"), out("b\n")], [out("a\nb\n")], "identical"],
    [
      "stderr in between",
      [out("a\n"), out("w\n", "stderr"), out("b\n")],
      [out("a\nb\n"), out("w\n", "stderr")],
      "identical",
    ],
    [
      "the order of outputs",
      [out("a\n"), data("text/plain", "1")],
      [data("text/plain", "1"), out("a\n")],
      "differs at which outputs there are",
    ],
    ["a missing output", [out("a\n")], [], "differs at which outputs there are"],
    ["a result is a display", [data("text/plain", "1", "result")], [data("text/plain", "1")], "identical"],
    ["a progress bar is its last frame", [out(" 10%\r 50%\r100%\n")], [out("100%\n")], "identical"],
    ["its last frame counts", [out("10%\r100%\n")], [out("10%\r99%\n")], "differs"],
    ["colours do not count", [out("\x1b[31mred\x1b[0m\n")], [out("red\n")], "identical"],
    [
      "warnings by category and message, wherever they come from",
      [out("/home/a/x.py:3: UserWarning: low\n  warn()\nfile.py:9: FutureWarning: old\n", "stderr")],
      [out("/opt/y.py:77: FutureWarning: old\n  g()\n/opt/x.py:8: UserWarning: low\n", "stderr")],
      "same-after-noise: noise: place of warnings",
    ],
    [
      "another warning",
      [out("a.py:1: UserWarning: low\n", "stderr")],
      [out("a.py:1: UserWarning: high\n", "stderr")],
      "differs at the set of warnings",
    ],
    [
      "times of a log",
      [out("2019-01-02 03:04:05,678 INFO go\n", "stderr")],
      [out("2026-03-04 10:00:00,001 INFO go\n", "stderr")],
      "same-after-noise",
    ],
    [
      "what a log says",
      [out("2019-01-02 03:04:05,678 INFO go\n", "stderr")],
      [out("2026-03-04 10:00:00,001 INFO stop\n", "stderr")],
      "differs",
    ],
    [
      "the same kind of error",
      [error("KeyError", "'a'")],
      [error("KeyError", "'b'")],
      "same-after-noise: the same kind of error, with another message",
    ],
    ["another kind of error", [error("KeyError", "'a'")], [error("ValueError", "'a'")], "differs"],
    [
      "a long stream, equal",
      [out("x\n".repeat(900_000))],
      [out("x\n".repeat(900_000))],
      "identical: equal text (by its hash)",
    ],
    [
      "a long stream, other length",
      [out("x\n".repeat(900_000))],
      [out("x\n".repeat(900_001))],
      "differs at its length",
    ],
    [
      "a long stream, other middle",
      [out("x\n".repeat(900_000))],
      [out(`${"x\n".repeat(450_000)}y\n${"x\n".repeat(449_999)}`)],
      "differs at the middle of a long text; near: beginning, end and length agree",
    ],
  ])("%s", (_, saved, got, verdict) =>
    expect(compared(saved, got)).toMatch(new RegExp(`^${verdict.replace(/[()]/g, "\\$&")}`)),
  );
});

const table = (...rows: string[][]) =>
  `<style>#T_ab12 {}</style><table id="T_ab12" class="dataframe">${rows.map((row) => `<tr>${row.map((cell) => `<td id="x${cell}">${cell}</td>`).join("")}</tr>`).join("")}</table>`;

describe("[V4] HTML, JSON and pictures", () => {
  test.each<[string, string, unknown, unknown, string]>([
    [
      "ids and styles",
      "text/html",
      table(["a", "1"]),
      table(["a", "1"]).replaceAll("T_ab12", "T_cd34"),
      "same-after-noise: HTML by its elements: ids",
    ],
    [
      "numbers cell by cell",
      "text/html",
      table(["a", "0.123456789"]),
      table(["a", "0.123456788"]),
      "within-tolerance: HTML by its elements: numbers",
    ],
    [
      "a changed cell is named",
      "text/html",
      table(["a", "1"], ["b", "2"]),
      table(["a", "1"], ["b", "3"]),
      "differs at row 2, column 2",
    ],
    [
      "timings by their row's name",
      "text/html",
      table(["n_splits_", "int", "3"], ["refit_time_", "float", "0.01"]),
      table(["n_splits_", "int", "3"], ["refit_time_", "float", "0.02"]),
      "same-after-noise: HTML by its elements: noise: duration",
    ],
    [
      "timings by their column's name",
      "text/html",
      table(["", "fit_time", "score_time", "test_score"], ["0", "0.01", "0.002", "0.9"]),
      table(["", "fit_time", "score_time", "test_score"], ["0", "0.02", "0.003", "0.9"]),
      "same-after-noise: HTML by its elements: noise: duration",
    ],
    [
      "a score beside timings",
      "text/html",
      table(["", "fit_time", "test_score"], ["0", "0.01", "0.9"]),
      table(["", "fit_time", "test_score"], ["0", "0.02", "0.8"]),
      "differs at row 2, column 3",
    ],
    ["a row more", "text/html", table(["a"]), table(["a"], ["b"]), "differs"],
    [
      "a scripts' ids",
      "text/html",
      "<script>f('1')</script><b>x</b>",
      "<script>f('2')</script><b>x</b>",
      "same-after-noise",
    ],
    [
      "an estimator's parameters",
      "text/html",
      '<div id="sk-1"><label>Ridge(alpha=1)</label></div>',
      '<div id="sk-2"><label>Ridge(alpha=2)</label></div>',
      "differs",
    ],
    [
      "keys in any order, made-up ids",
      "application/vnd.plotly.v1+json",
      { uid: "a", y: [1, 2.5] },
      { y: [1, 2.5], uid: "b" },
      "same-after-noise",
    ],
    [
      "a value by its path",
      "application/vnd.plotly.v1+json",
      { data: [{ y: [1, 2] }] },
      { data: [{ y: [1, 3] }] },
      "differs at \\$.data\\[0\\].y\\[1\\]",
    ],
    ["a double's last digit", "application/json", { y: 0.1 }, { y: 0.10000000000000002 }, "within-tolerance"],
    [
      "a widget is there",
      "application/vnd.jupyter.widget-view+json",
      { model_id: "a" },
      { model_id: "b" },
      "same-after-noise: widget",
    ],
    ["equal pixels of other bytes", "image/png", "40x40:0", "40x40:00", "identical: equal pixels"],
    ["few other pixels", "image/png", "100x100:0", "100x100:5", "within-tolerance: 0.050 % of the pixels differ"],
    [
      "many",
      "image/png",
      "100x100:0",
      "100x100:50",
      "differs at 0.50 % of the pixels; near: 0.50 % of the pixels differ, allowed are 0.1 %",
    ],
    ["another size", "image/png", "100x100:0", "110x100:0", "differs at its size"],
    [
      "ids and dates in SVG",
      "image/svg+xml",
      '<svg><dc:date>2019</dc:date><path id="a1" d="M0 0"/></svg>',
      '<svg><dc:date>2026</dc:date><path id="b2" d="M0 0"/></svg>',
      "same-after-noise: SVG",
    ],
    ["a path in SVG", "image/svg+xml", '<path id="a1" d="M0 0"/>', '<path id="a1" d="M9 9"/>', "differs"],
    [
      "dates in PDF",
      "application/pdf",
      "L0NyZWF0aW9uRGF0ZSAoMSkgeA==",
      "L0NyZWF0aW9uRGF0ZSAoMikgeA==",
      "same-after-noise: PDF",
    ],
  ])("%s", (_, mime, saved, got, verdict) =>
    expect(compared([data(mime, saved)], [data(mime, got)])).toMatch(new RegExp(`^${verdict}`)),
  );

  test("pictures of one size say where their pixels differ", () => {
    const [found] = compareOutputs(
      [data("image/png", "100x100:0")],
      [data("image/png", "100x100:150")],
      at(),
    ).differences;
    expect(found).toMatchObject({
      saved: "100 × 100 pixels",
      got: "the same size, other pixels between (0, 0) and (99, 1)",
      where: "1.5 % of the pixels",
    });
  });

  test.each([
    ["the same pixels", "100x100:00", "identical: equal pixels"],
    ["a few other pixels", "100x100:5", /^within-tolerance/],
    ["other pixels", "100x100:900", /^not comparable at .*; near: pictures that differ/],
    ["another size", "120x90:7", /^not comparable at .*; near: pictures that differ/],
  ])("a picture across environments can agree, and is never called changed: %s", (_, got, wanted) => {
    const pictures: [Output[], Output[]] = [[data("image/png", "100x100:0")], [data("image/png", got)]];
    const found = compared(...pictures, { sameEnvironment: false });
    if (typeof wanted === "string") expect(found).toBe(wanted);
    else expect(found).toMatch(wanted);
  });

  const line = (y: readonly number[], title = "Waves") => ({
    axes: [{ titles: [title], lines: [{ color: "#1f77b4ff", y: { shape: [y.length], scale: 2, at: y } }] }],
  });
  test.each<[string, Json, string]>([
    ["the same axes, texts and data", line([0.5, 1]), "within-tolerance: the same figure: axes, texts and data within"],
    ["a last digit of the data", line([0.5000004, 1]), "within-tolerance: the same figure"],
    [
      "data that are a little off",
      line([0.50002, 1]),
      "differs at the figure's axes 1, lines 1, y 1; near: the figure's data differ by 0.000020 of the largest value",
    ],
    ["other data", line([0.7, 1]), "differs at the figure's axes 1, lines 1, y 1$"],
    ["more data", line([0.5, 1, 1]), "differs at the figure's axes 1, lines 1, y 3$"],
    ["another title", line([0.5, 1], "Sea"), "differs at the figure's axes 1, titles 1$"],
  ])("a figure across environments is compared by its parts where they are known: %s", (_, shown, wanted) => {
    const got: Output = { type: "display", data: { "image/png": "120x90:700" }, metadata: { [FIGURE_KEY]: shown } };
    const figures = { [figureHash("100x100:0")]: line([0.5, 1]) };
    const found = compared([data("image/png", "100x100:0")], [got], { sameEnvironment: false, figures });
    expect(found).toMatch(new RegExp(`^${wanted}`));
    expect(compared([data("image/png", "100x100:0")], [got], { figures })).toBe("differs at its size");
  });

  test("what a picture's text says of it does not count; a missing form does", () => {
    const figure = (repr: string): Output => ({
      type: "display",
      data: { "image/png": "9x9:0", "text/plain": repr },
      metadata: {},
    });
    expect(
      compared([figure("<Figure size 640x480 with 1 Axes>")], [figure("<Figure size 432x288 with 1 Axes>")]),
    ).toMatch(/^identical/);
    expect(compared([figure("x")], [data("image/png", "9x9:0")])).toBe("differs at which forms there are");
  });
});
