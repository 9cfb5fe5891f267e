// @vitest-environment jsdom
// A column whose children are put, moved and taken as React does it: their order is that of a plain list, whatever sections do below.
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { openSections } from "./cell-sections.ts";

const MOST = 36;
const stops: (() => void)[] = [];

/** jsdom has neither of them. */
globalThis.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  document.body.replaceChildren();
});

function openColumn(): HTMLElement {
  const column = document.createElement("div");
  const proto = HTMLElement.prototype as unknown as { moveBefore?: (node: Node, before: Node | null) => void };
  proto.moveBefore = function (this: HTMLElement, node, before) {
    Node.prototype.insertBefore.call(this, node, before);
  };
  document.body.append(column);
  stops.push(openSections(column), () => delete proto.moveBefore);
  return column;
}

function made(name: string): HTMLElement {
  const element = document.createElement("div");
  if (!name.startsWith("gap")) element.dataset["cellId"] = name;
  element.title = name;
  return element;
}

const shown = (column: HTMLElement) => [...column.querySelectorAll<HTMLElement>("[title]")].map(({ title }) => title);
const sizes = (column: HTMLElement) =>
  [...column.querySelectorAll(".cell-section")].map((section) => section.childElementCount);

test("[P48] cells stand in their order, in sections of a bounded number of them", () => {
  const steps = fc.array(
    fc.tuple(fc.constantFrom("cell", "cell", "cell", "gap", "move", "take"), fc.nat(1000), fc.nat(1000)),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const column = openColumn();
      const list: HTMLElement[] = [];
      const putAt = (element: HTMLElement, at: number) => {
        const before = list[at % (list.length + 1)] ?? null;
        list.splice(before ? list.indexOf(before) : list.length, 0, element);
        if (before) column.insertBefore(element, before);
        else column.appendChild(element);
      };
      for (const [index, [kind, which, at]] of all.entries()) {
        if (kind === "cell" || kind === "gap") putAt(made(`${kind} ${index}`), at);
        else if (list.length > 0) {
          const [element] = list.splice(which % list.length, 1);
          if (kind === "move") putAt(element!, at);
          else column.removeChild(element!);
        }
      }
      expect(shown(column)).toEqual(list.map(({ title }) => title));
      expect(sizes(column).every((size) => size > 0 && size <= MOST)).toBe(true);
      column.remove();
    }),
  );
});

test("[P48] cells that come one after the other fill sections, and a gap stands between them", () => {
  const column = openColumn();
  const gap = made("gap");
  column.appendChild(gap);
  // The first 47 stand by themselves until the page has time.
  for (let at = 0; at < 100; at++) column.insertBefore(made(`cell ${at}`), gap);
  column.appendChild(made("last"));
  expect(sizes(column)).toEqual([24, 24, 5, 1]);
  expect(shown(column).slice(-2)).toEqual(["gap", "last"]);
});

test("[P48] the cell that somebody writes in is not moved when others come around it", () => {
  const column = openColumn();
  for (let at = 0; at < 48; at++) column.appendChild(made(`first ${at}`));
  const cells = Array.from({ length: 24 }, (_, at) => made(`cell ${at}`));
  for (const cell of cells) column.appendChild(cell);
  const written = cells[23]!;
  written.tabIndex = 0;
  written.focus();
  const section = written.parentElement;
  for (let at = 0; at < 20; at++) column.insertBefore(made(`new ${at}`), cells[3]!);
  expect(written.parentElement).toBe(section);
  expect(document.activeElement).toBe(written);
  expect(sizes(column)).toHaveLength(2);
});
