/** Why a notebook cannot be opened, as it is told to the page. */
import { expect, test } from "vitest";
import { HttpError } from "../errors.ts";
import { MissingError, UnreadableError } from "./notebook-file.ts";
import { refusal } from "./refusal.ts";

const failed = (code: string) => Object.assign(new Error(`${code}: realpath '/home/me/lab/nowhere'`), { code });
const GONE = { reason: "a.ipynb does not exist. It may have been moved, renamed or deleted.", missing: true };

test.each([
  ["its file is not there", new MissingError("a.ipynb"), GONE],
  ["its folder is not there", failed("ENOENT"), GONE],
  ["its folder is a file", failed("ENOTDIR"), { reason: "A part of this path is a file, not a folder." }],
  ["it leads out of the lab", new HttpError(404, "This link leads out."), { reason: "This link leads out." }],
  ["it is damaged", new UnreadableError("A comma is missing.", { line: 3, column: 4 }), { line: 3, column: 4 }],
  ["the disk is full", failed("ENOSPC"), { reason: expect.stringMatching(/^a\.ipynb could not be opened: the disk/) }],
])("[R19] %s", (_, error, told) => {
  const frame = refusal("nowhere/a.ipynb", error);
  expect(frame).toMatchObject({ kind: "refused", ...told });
  expect("missing" in frame).toBe("missing" in told);
});

test("[R39] one that was renamed is missed with the name it has now, and nothing else tells names", () => {
  expect(refusal("a.ipynb", new MissingError("a.ipynb"), "b.ipynb")).toMatchObject({ missing: true, now: "b.ipynb" });
  expect(refusal("a.ipynb", failed("ENOSPC"), "b.ipynb")).not.toHaveProperty("now");
});
