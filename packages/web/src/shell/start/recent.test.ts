/** Recent files: newest first, once each; times in words. */
import { expect, test } from "vitest";
import { addRecent, whenWords } from "./recent.ts";

test("newest first, once each, no more than thirty", () => {
  let list = addRecent([], "a", 1);
  list = addRecent(list, "b", 2);
  list = addRecent(list, "a", 3);
  expect(list.map(({ path, at }) => `${path}${at}`)).toEqual(["a3", "b2"]);
  for (let at = 0; at < 50; at++) list = addRecent(list, `n${at}`, at);
  expect(list).toHaveLength(30);
});

const now = new Date(2025, 4, 14, 15, 0).getTime();
test.each([
  [new Date(2025, 4, 14, 14, 33), "14:33"],
  [new Date(2025, 4, 13, 23, 59), "Yesterday"],
  [new Date(2025, 4, 12, 9, 0), "Monday"],
  [new Date(2025, 4, 3, 9, 0), "3 May"],
])("%s is %s", (date, words) => expect(whenWords(date.getTime(), now)).toBe(words));
