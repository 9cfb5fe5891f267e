// What is said about widgets, and what stands in them then. A line is who says what: `open a x=1`, `set a y=2`, `close a`;
// a value `@b` names the widget b, `#n` is a binary value of n bytes.
import type { CommMessage, JupyterMessage } from "@pellucid/protocol";
import { describe, expect, test } from "vitest";
import { followLinks } from "./links.ts";
import { OutputCapture } from "./output-capture.ts";
import { WidgetModels } from "./widget-models.ts";

function said(line: string): { message: CommMessage; buffers: Uint8Array[] } {
  const [what = "", comm = "", ...pairs] = line.split(" ");
  const state: Record<string, unknown> = {};
  const paths: string[][] = [];
  const buffers: Uint8Array[] = [];
  for (const [key = "", value = ""] of pairs.map((pair) => pair.split("="))) {
    if (value.startsWith("#")) {
      paths.push([key]);
      buffers.push(new Uint8Array(Number(value.slice(1))));
    } else
      state[key] = value.startsWith("@")
        ? value
            .slice(1)
            .split("@")
            .map((id) => `IPY_MODEL_${id}`)
        : value;
  }
  const type = what === "open" ? "comm_open" : what === "close" ? "comm_close" : "comm_msg";
  const method = what === "echo" ? "echo_update" : what === "custom" ? "custom" : "update";
  const data = { method, state, buffer_paths: paths };
  return { message: { type, comm, target: "jupyter.widget", data }, buffers };
}

function models(lines: string[], bound?: number): WidgetModels {
  const all = new WidgetModels(bound);
  for (const { message, buffers } of lines.map(said)) all.fold(message, buffers);
  return all;
}

/** Widgets as lines again, in the order in which a page gets them. */
const seen = (all: WidgetModels, wanted: string[] | null = null) => {
  const { models: found, buffers, missing } = all.closure(wanted);
  let next = 0;
  const lines = found.map(({ comm, state, paths }) => {
    const plain = Object.entries(state).map(([key, value]) => `${key}=${String(value).replaceAll("IPY_MODEL_", "@")}`);
    return [comm, ...plain, ...paths.map((path) => `${path.join(".")}=#${buffers[next++]!.length}`)].join(" ");
  });
  return [...lines, ...missing.map((comm) => `? ${comm}`)];
};

test.each<[string, string[], string[]]>([
  ["[E80] an opening", ["open a x=1"], ["a x=1"]],
  ["[E80] updates of either side", ["open a x=1 y=1", "set a x=2", "echo a y=3"], ["a x=2 y=3"]],
  ["[E80] a custom message is no state", ["open a x=1", "custom a x=2"], ["a x=1"]],
  ["[E80] a closed one is gone", ["open a x=1", "close a"], []],
  ["[E80] binary values", ["open a x=1 b=#3", "set a b=#5"], ["a x=1 b=#5"]],
  ["[E80] a plain value takes the place of a binary one", ["open a b=#3", "set a b=none"], ["a b=none"]],
  ["[E80] an update of nothing that lives", ["set a x=1"], []],
  [
    "[E82] what is named comes first, once",
    ["open a kids=@b@c", "open b l=@d", "open c l=@d", "open d"],
    ["d", "c l=@d", "b l=@d", "a kids=@b,@c"],
  ],
  ["[E82] two that name each other", ["open a to=@b", "open b to=@a"], ["b to=@a", "a to=@b"]],
  ["[E82] a link comes with both that it links", ["open a", "open b", "open l _model_name=LinkModel to=@a@b"], ["a"]],
  [
    "[E82] and is there where both are",
    ["open a to=@b", "open b", "open l _model_name=LinkModel to=@a@b"],
    ["b", "a to=@b", "l _model_name=LinkModel to=@a,@b"],
  ],
])("%s", (_, lines, expected) =>
  expect(seen(models(lines), lines[0]?.startsWith("open") && expected.length ? ["a"] : null)).toEqual(expected),
);

test("[E81] a kernel that was there before is asked what it has", () => {
  const all = new WidgetModels();
  all.found("a", null);
  all.fold(said("set a x=1").message);
  expect(seen(all)).toEqual(["? a"]);
  expect(all.unknown()).toEqual(["a"]);
  all.found("a", { x: 2 });
  expect(seen(all)).toEqual(["a x=2"]);
});

test("[E83] what rested longest is let go first, and the size is what is there", () => {
  const all = models(["open a b=#600", "open c b=#600", "set a x=1", "open d b=#600"], 1500);
  expect(all.unknown()).toEqual(["c"]);
  expect(all.size).toBeLessThan(1500);
  expect(models(["open a b=#600", "set a b=#10", "close a"]).size).toBe(0);
});

/** `stream P text`, `show P value`, `clear P`, `clear-later P`, `update - value` with parent P. */
function output(line: string): JupyterMessage {
  const [what = "", parent = "", ...rest] = line.split(" ");
  const text = rest.join(" ").replaceAll("\\n", "\n").replaceAll("\\r", "\r");
  const data = { "text/plain": text };
  const transient = { display_id: "d" };
  const [type, content] = {
    stream: ["stream", { name: "stdout", text }],
    show: ["display_data", { data, metadata: {}, transient }],
    update: ["update_display_data", { data, metadata: {}, transient }],
    clear: ["clear_output", { wait: false }],
    "clear-later": ["clear_output", { wait: true }],
  }[what] as [string, Record<string, unknown>];
  const header = { msg_id: "1", msg_type: type, session: "", username: "", date: "", version: "" };
  return { channel: "iopub", header, parent: { msg_id: parent }, metadata: {}, content };
}

test.each<[string, string[], string]>([
  ["nobody takes anything", ["stream p x"], "| x"],
  ["text goes on", ["take a p", "stream p x", "stream p y\\n"], "a:xy\\n |"],
  ["a carriage return", ["take a p", "stream p 10%", "stream p \\r20%"], "a:20% |"],
  ["another run's output", ["take a p", "stream q x"], "| x"],
  ["of two the later one", ["take a p", "take b p", "stream p x", "take b ", "stream p y"], "a:y b:x |"],
  ["and then no more", ["take a p", "take a ", "stream p x"], "| x"],
  ["cleared", ["take a p", "show p 1", "clear p"], "a: |"],
  ["cleared with the next", ["take a p", "show p 1", "clear-later p", "show p 2"], "a:2 |"],
  ["an update of a display is everybody's", ["take a p", "show p 1", "update - 2"], "a:2 | 2"],
])("[E84] %s", (_, lines, expected) => {
  const capture = new OutputCapture();
  for (const comm of ["a", "b"]) capture.see(said(`open ${comm} _model_name=OutputModel`).message);
  const shown = new Map<string, string>();
  const left: string[] = [];
  for (const line of lines) {
    const [what, comm = "", parent = ""] = line.split(" ");
    if (what === "take") {
      capture.see(said(`set ${comm} msg_id=${parent}`).message);
      continue;
    }
    const message = output(line);
    const taken = capture.take(message);
    for (const { comm: id, outputs } of [...(taken ? [taken] : []), ...capture.changed()])
      shown.set(
        id,
        outputs.map((one) => String(one["text"] ?? (one["data"] as Record<string, string>)["text/plain"])).join(","),
      );
    if (!taken) left.push(line.split(" ").slice(2).join(" "));
  }
  const widgets = [...shown].toSorted().map(([id, text]) => `${id}:${text.replaceAll("\n", "\\n")}`);
  expect([...widgets, "|", ...left].join(" ")).toBe(expected);
});

// Two sliders and their link; a line that is said, and what follows from it.
const LINKED = (kind: string) => ["open a value=1", "open b value=2", `open l _model_name=${kind}`];
const linked = (kind: string): WidgetModels => {
  const all = models(LINKED(kind));
  const ends = { source: ["IPY_MODEL_a", "value"], target: ["IPY_MODEL_b", "value"] };
  all.fold({ type: "comm_msg", comm: "l", data: { method: "update", state: ends, buffer_paths: [] } });
  return all;
};
test.each([
  ["LinkModel", "set a value=5", "b=5"],
  ["LinkModel", "set b value=5", "a=5"],
  ["LinkModel", "echo a value=5", "b=5"],
  ["LinkModel", "set a other=5", ""],
  ["LinkModel", "set a value=2", ""],
  ["LinkModel", "custom a value=5", ""],
  ["DirectionalLinkModel", "set a value=5", "b=5"],
  ["DirectionalLinkModel", "set b value=5", ""],
])("[E85] %s: after %s, %s", (kind, line, expected) => {
  const all = linked(kind);
  const { message } = said(line);
  all.fold(message);
  const next = [...followLinks(all, message)].map(
    ({ comm, data }) => `${comm}=${String((data["state"] as Record<string, unknown>)["value"])}`,
  );
  expect(next.join(" ")).toBe(expected);
});

test("[E85] a link that is made carries over at once, and nobody gets it who does not follow links alone", () => {
  const all = linked("LinkModel");
  const [next] = followLinks(all, { type: "comm_open", comm: "l", data: {} });
  expect(next).toMatchObject({ comm: "b", data: { state: { value: "1" } } });
  expect(all.closure(["a", "b"], false).models.map(({ comm }) => comm)).toEqual(["a", "b"]);
});

test.each([
  [
    "a drawing is told again",
    ["open c _model_module=ipycanvas _model_name=CanvasManagerModel", "custom c s=#2", "custom c s=#3"],
    [2, 3],
  ],
  ["other widgets are not", ["open c _model_module=own _model_name=CanvasManagerModel", "custom c s=#2"], []],
  [
    "too large a one is forgotten whole",
    [
      "open c _model_module=ipycanvas _model_name=CanvasManagerModel",
      "custom c s=#2",
      "custom c s=#40000000",
      "custom c s=#2",
    ],
    [],
  ],
])("[E86] %s", (_case, lines, sizes) => {
  const { models: found, buffers } = models(lines).closure(["c"]);
  expect(buffers.map(({ byteLength }) => byteLength)).toEqual(sizes);
  expect((found[0]?.said ?? []).map((each) => each.buffers)).toEqual(sizes.map(() => 1));
});

test("[E87] what a kernel said to a plot is there for whoever comes later, and its opener's own words are not", () => {
  const all = new WidgetModels();
  const say = (message: Partial<CommMessage>, ...bytes: Uint8Array[]) =>
    all.fold({ type: "comm_msg", comm: "p", data: {}, ...message }, bytes);
  say({ type: "comm_open", target: "plot 1" });
  say({ text: "header" });
  say({}, new Uint8Array(3));
  say({ data: { from: "the page" } });
  const told = all.under("plot 1").flatMap(({ said: each }) => each);
  expect(told.map(({ text, buffers }) => [text, ...buffers.map(({ byteLength }) => byteLength)])).toEqual([
    ["header"],
    [undefined, 3],
  ]);
  expect(all.under("plot 2")).toEqual([]);
  expect(all.clear()).toBe(1);
});

test("[E86] what Python changes in a figure of plotly is told again, until the figure itself is said anew", () => {
  const all = new WidgetModels();
  const say = (type: CommMessage["type"], state: object) =>
    all.fold({ type, comm: "f", target: "jupyter.widget", data: { method: "update", state } } as CommMessage);
  const told = () => {
    const [model] = all.closure(["f"]).models;
    return [model?.state["_py2js_restyle"], ...(model?.said ?? []).map(({ data }) => data["state"])];
  };
  say("comm_open", { _widget_data: [{ y: [1] }], _py2js_restyle: null });
  const size = all.size;
  say("comm_msg", { _py2js_restyle: { y: [2] } });
  say("comm_msg", { _py2js_restyle: null });
  say("comm_msg", { _py2js_addTraces: { y: [3] } });
  expect(told()).toEqual([null, { _py2js_restyle: { y: [2] } }, { _py2js_addTraces: { y: [3] } }]);
  say("comm_msg", { _widget_data: [{ y: [2] }] });
  expect([...told(), all.size]).toEqual([null, size]);
});

describe("[E86] what Python and people change in a plot of bokeh is told again", () => {
  const custom = (content: object) => ({ method: "custom", content });
  const part = (payload: unknown) => custom({ msg: "patch", payload: JSON.stringify(payload) });
  const begun = part({ msgid: "1", msgtype: "PATCH-DOC", num_buffers: 0 });
  const change = (id: string, attr: string, value: unknown) => ({
    kind: "ModelChanged",
    model: { id },
    attr,
    new: value,
  });
  const patch = (...all: [string, string, unknown]) => [begun, part({}), part({ events: [change(...all)] })];
  const done = (...all: [string, string, unknown]) => custom({ ...change(...all), event: "jsevent" });
  const plot = { method: "update", state: { _model_module: "@bokeh/jupyter_bokeh", render_bundle: "{}" } };
  const told = (said: readonly object[]) => {
    const all = new WidgetModels();
    const say = (type: CommMessage["type"], data: object) =>
      all.fold({ type, comm: "p", target: "jupyter.widget", data } as CommMessage);
    say("comm_open", plot);
    const { size } = all;
    for (const each of said) say("comm_msg", each);
    const kept = (all.closure(["p"]).models[0]?.said ?? []).map(({ data }) => data as ReturnType<typeof part>);
    expect(all.size > size).toBe(kept.length > 0);
    return kept.map(({ content }) => JSON.parse((content as { payload: string }).payload) as { events?: object[] });
  };
  const a = patch("m1", "title", "a");
  const value = patch("m1", "value", 7);
  test.each([
    ["in its order", [...a, done("m2", "value", 1), ...value], ["m1 title a", "m2 value 1", "m1 value 7"]],
    ["not what a page says it was told", [...value, done("m1", "value", 7)], ["m1 value 7"]],
    [
      "of one thing what was done last",
      [done("m1", "value", 4), ...a, done("m1", "value", 5)],
      ["m1 title a", "m1 value 5"],
    ],
    ["not how large a page draws it", [...a, done("m1", "inner_width", 400)], ["m1 title a"]],
    ["not what only its page can name", [...a, done("m1", "tools", [{ type: "object", id: "t" }])], ["m1 title a"]],
    ["until the plot itself is said anew", [...a, done("m1", "value", 4), plot], []],
    [
      "not within what Python is saying",
      [...a, ...value.slice(0, 2), done("m2", "value", 1), value[2]!],
      ["m1 title a", "m2 value 1", "m1 value 7"],
    ],
    [
      "what is no patch is not",
      [
        ...a,
        custom({ event: "jsevent", kind: "MessageSent" }),
        custom({ event: "jsevent" }),
        custom({ event: "else" }),
      ],
      ["m1 title a"],
    ],
  ])("%s", (_which, said, expected) => {
    const events = told(said).flatMap((each) => each.events ?? []) as ReturnType<typeof change>[];
    expect(events.map((each) => `${each.model.id} ${each.attr} ${String(each.new)}`)).toEqual(expected);
    expect(told(said).length).toBe(3 * expected.length);
  });
});

test("[E87] what people did to a plot that is no widget is told again, as its kernel would say it", () => {
  const all = new WidgetModels();
  const say = (message: Partial<CommMessage>) => all.fold({ type: "comm_msg", comm: "kernel's", data: {}, ...message });
  const event = (id: string, value: number) => ({ kind: "ModelChanged", model: { id }, attr: "value", new: value });
  const patch = (...events: object[]) => say({ comm: "page's", data: { header: {}, content: { events } } });
  const events = () =>
    all
      .under("plot 1")
      .map(({ said: each }) => each.flatMap(({ text = "{}" }) => (JSON.parse(text) as Patch).events ?? []));
  interface Patch {
    readonly events?: object[];
  }
  say({ type: "comm_open", comm: "page's", target: "by pages" });
  patch(event("slider", 1));
  all.speaks("page's", "plot 1");
  patch(event("slider", 2));
  say({ type: "comm_open", target: "plot 1" });
  patch({ kind: "RootAdded", model: { id: "new" } }, event("new", 5), event("slider", 3));
  expect(events()).toEqual([[event("slider", 3)]]);
  // A page that comes later makes its kernel speak in a conversation of its own; the pages' is opened anew, and closed once.
  say({ type: "comm_open", comm: "kernel's second", target: "plot 1" });
  say({ type: "comm_close", comm: "page's" });
  patch(event("slider", 4));
  expect(events()).toEqual([[event("slider", 3)], [event("slider", 4)]]);
  all.clear();
  say({ type: "comm_open", target: "plot 1" });
  patch(event("slider", 5));
  expect(events()).toEqual([[]]);
});

test("[E81] [E86] a kernel that tells of a widget once more does not take away what was said to it", () => {
  const all = models(["open c _model_module=ipycanvas _model_name=CanvasManagerModel", "custom c s=#2"]);
  all.found("c", { _model_module: "ipycanvas", _model_name: "CanvasManagerModel" });
  expect(all.closure(["c"]).buffers.map(({ byteLength }) => byteLength)).toEqual([2]);
  all.fold(said("close c").message);
  expect(all.size).toBe(0);
});
