// What readers move in the widgets of a published page, in all of its frames.
import { expect, test } from "vitest";
import { linksOf } from "../widget-links.ts";
import { WidgetMoves } from "./widget-moves.ts";

const link = (name: string, source: string, target: string) => ({
  model_name: name,
  state: { source: [`IPY_MODEL_${source}`, "value"], target: [`IPY_MODEL_${target}`, "value"] },
});
const metadata = {
  widgets: {
    "application/vnd.jupyter.widget-state+json": {
      state: {
        a: { model_name: "IntSliderModel", state: { value: 1 } },
        l: link("LinkModel", "a", "b"),
        d: link("DirectionalLinkModel", "b", "c"),
        broken: { model_name: "LinkModel", state: { source: null } },
      },
    },
  },
};

test("[W120] links are read from the saved state", () => {
  expect(linksOf(metadata)).toEqual([
    { source: ["a", "value"], target: ["b", "value"], both: true },
    { source: ["b", "value"], target: ["c", "value"], both: false },
  ]);
  expect(linksOf({})).toEqual([]);
});

test.each([
  ["both ways and on", "a", "one hears b 7; two hears a 7; two hears b 7; one hears c 7; two hears c 7"],
  ["backwards", "b", "two hears b 7; one hears a 7; two hears a 7; one hears c 7; two hears c 7"],
  ["not backwards where the link has a direction", "c", "two hears c 7"],
])("[W120] what is moved in a frame is heard in the others, and what follows everywhere: %s", (_, comm, words) => {
  const moves = new WidgetMoves(linksOf(metadata));
  const heard: string[] = [];
  const one = {};
  for (const [frame, name] of [[one, "one"] as const, [{}, "two"] as const])
    moves.join(frame, (of, state) => heard.push(`${name} hears ${of} ${String(state["value"])}`));
  moves.moved(one, comm, { value: 7 });
  expect(heard.toSorted()).toEqual(words.split("; ").toSorted());
});

test("[W120] a frame that is made later begins with what was moved", () => {
  const moves = new WidgetMoves(linksOf(metadata));
  moves.moved({}, "a", { value: 9 });
  const models = ["a", "b", "x"].map((comm) => ({ comm, state: { value: 1, min: 0 } }));
  expect(moves.now(models).map(({ state }) => state.value)).toEqual([9, 9, 1]);
});
