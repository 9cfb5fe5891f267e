/** What is suggested from history: "|" is the caret. */
import { expect, test } from "vitest";
import { continuationsOf } from "./continuations.ts";

const RAN = ["import numpy as np", "x = 1\nprint(x)", "print(1)", "import pandas as pd\ndf = 1"];

test.each([
  ["imp|", ["ort pandas as pd\ndf = 1", "ort numpy as np"]],
  ["y = 2\npri|", ["nt(1)", "nt(x)"]],
  ["x|", [" = 1\nprint(x)"]],
  ["print(1)|", []],
  ["|", []],
  ["  |", []],
  ["zzz|", []],
])("%j", (text, expected) => expect(continuationsOf(text.replace("|", ""), text.indexOf("|"), RAN)).toEqual(expected));
