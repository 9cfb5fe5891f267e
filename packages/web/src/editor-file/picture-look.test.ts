/** Keys on a picture, one after the other, and how it is looked at then. */
import { expect, test } from "vitest";
import { lookAfter, PLAIN, type PictureLook } from "./picture-look.ts";

const after = (keys: string): PictureLook => [...keys].reduce((look, key) => lookAfter(look, key) ?? look, PLAIN);

test.each<[string, Partial<PictureLook>]>([
  ["", {}],
  ["=", { zoom: 1.25 }],
  ["=-", { zoom: 1 }],
  ["]", { turns: 1 }],
  ["[", { turns: 3 }],
  ["]]]]", {}],
  ["hV", { across: true, down: true }],
  ["hH", {}],
  ["i", { inverted: true }],
  ["=]hvi0", {}],
  ["xyz", {}],
])("%s", (keys, change) => expect(after(keys)).toEqual({ ...PLAIN, ...change }));
