// @vitest-environment jsdom
// The side panels: [what is kept, what is done to the right one, what it is then, as "part width" or "away"].
import { beforeEach, expect, test, vi } from "vitest";

type Panels = typeof import("./panels.ts");

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
});

test.each<[string | null, (panels: Panels) => void, string]>([
  [null, () => {}, "away"],
  [null, ({ toggleRight }) => toggleRight(), "outline 264"],
  [null, ({ toggleRight }) => toggleRight("queue"), "queue 264"],
  [null, ({ toggleRight }) => (toggleRight("queue"), toggleRight("queue")), "away"],
  [null, ({ toggleRight }) => (toggleRight("queue"), toggleRight("help")), "help 264"],
  [null, ({ setRight }) => setRight({ open: true, width: 20 }), "outline 180"],
  [null, ({ setRight }) => setRight({ open: true, width: 9000 }), "outline 760"],
  ['{"open":true,"name":"history","width":300.4}', () => {}, "history 300"],
  ['{"open":true,"name":"history","width":"wide"}', () => {}, "history 264"],
  ["{", ({ toggleRight }) => toggleRight(), "outline 264"],
])("kept %s", async (kept, act, then) => {
  if (kept) localStorage.setItem("pellucid:right-panel", kept);
  const panels = await import("./panels.ts");
  act(panels);
  const { open, name, width } = panels.right.get();
  expect(open ? `${name} ${width}` : "away").toBe(then);
  if (then === "away") return;
  // The next page finds it so.
  panels.setRight({});
  vi.resetModules();
  expect((await import("./panels.ts")).right.get()).toEqual({ open, name, width });
});

test("a part that the left panel no longer has gives way to the files", async () => {
  localStorage.setItem("pellucid:panel", '{"open":true,"name":"gone","width":999}');
  expect((await import("./panels.ts")).panel.get()).toEqual({ open: true, name: "files", width: 480 });
});
