import { describe, expect, test } from "vitest";
import {
  extendTo,
  follow,
  neighbour,
  selectAll,
  selectOne,
  selectedIn,
  toggle,
  NOTHING_SELECTED,
  type Selection,
} from "./selection.ts";

const order = [..."abcdef"];
/** "b [c] d": selected cells, the active one in brackets. */
const show = (selection: Selection, cells = order) =>
  selectedIn(cells, selection)
    .map((id) => (id === selection.active ? `[${id}]` : id))
    .join(" ");

describe("[P7] selection", () => {
  const c = selectOne("c");
  test.each<[string, Selection, string]>([
    ["one cell", c, "[c]"],
    ["extends down from the anchor", extendTo(order, c, "e"), "c d [e]"],
    ["extends up past the anchor", extendTo(order, extendTo(order, c, "e"), "a"), "[a] b c"],
    ["shrinks again", extendTo(order, extendTo(order, c, "e"), "d"), "c [d]"],
    ["Ctrl adds one that stands apart", toggle(c, "f"), "c [f]"],
    ["Ctrl takes it away again", toggle(toggle(c, "f"), "f"), "[c]"],
    ["Ctrl on the last one leaves it", toggle(c, "c"), "[c]"],
    ["everything, the active stays", selectAll(order, c), "a b [c] d e f"],
  ])("%s", (_, selection, shown) => expect(show(selection)).toBe(shown));

  test.each<[string, Selection, string, string]>([
    ["the active is deleted: the next below", selectOne("c"), "abdef", "[d]"],
    ["the last is deleted: the one above", selectOne("f"), "abcde", "[e]"],
    ["several are deleted", extendTo(order, selectOne("c"), "d"), "abef", "[e]"],
    ["others come and go: nothing changes", selectOne("c"), "xcyz", "[c]"],
    ["some of the selected are deleted", extendTo(order, selectOne("c"), "e"), "abcef", "c [e]"],
    ["all are gone", selectOne("c"), "", ""],
    ["first cells", NOTHING_SELECTED, "xy", "[x]"],
  ])("after cells came and went, %s", (_, selection, cells, shown) => {
    const after = [...cells];
    expect(show(follow(order, after, selection), after)).toBe(shown);
  });

  test("moving stops at the ends", () => {
    expect([-9, -1, 1, 9].map((steps) => neighbour(order, selectOne("c"), steps))).toEqual(["a", "b", "d", "f"]);
  });
});
