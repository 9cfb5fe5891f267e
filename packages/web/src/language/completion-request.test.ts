// What is asked for as people type, with the caret at the end: [language, text, the word, or "-" where nothing is asked].
import { expect, test } from "vitest";
import { completionRequest } from "./completion-request.ts";
import type { EditorPlace } from "./sources.ts";

const placeIn = (language: string) =>
  ({ session: { store: { kernelspecLanguage: language } }, cell: "c" }) as unknown as EditorPlace;

test.each([
  ["python", "pri", "pri"],
  ["python", "x.", ""],
  ["python", "x$", "-"],
  ["python", "1.", "-"],
  ["python", "12", "-"],
  ["python", "x = ", "-"],
  ["python", "# pri", "-"],
  ["python", "'hello wor", "-"],
  ["python", "df['a", "a"],
  ["python", "open('data/", ""],
  ["python", "def na", "-"],
  ["python", "import pandas as p", "-"],
  ["python", "import ", ""],
  ["python", "%", ""],
  ["R", "mea", "mea"],
  ["R", "frame$", ""],
  ["R", "f(x)$", ""],
  ["R", "`odd name`$", ""],
  ["R", "object@", ""],
  ["R", "stats::", ""],
  ["R", "x <- ", "-"],
  ["R", "c(1, ", "-"],
  ["R", "# frame$", "-"],
  ["julia", "Base.", ""],
  ["C++", "this->", ""],
  ["bash", "echo $", "-"],
])("%s: typing %s asks for %s", (language, text, word) => {
  expect(completionRequest(placeIn(language), text, text.length, false)?.word ?? "-").toBe(word);
});
