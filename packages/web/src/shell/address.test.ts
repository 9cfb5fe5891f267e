/** Addresses to paths and back, names with anything in them. */
import { expect, test } from "vitest";
import { addressOf, pathOfAddress, windowTitle } from "./address.ts";

test.each([
  ["/lab/tree/a.ipynb", "a.ipynb"],
  ["/lab/tree/a%20b/c%23d.py", "a b/c#d.py"],
  ["/lab/tree/%3Cimg%20onerror%3E.ipynb", "<img onerror>.ipynb"],
  ["/lab/tree/", null],
  ["/lab", null],
  ["/lab/tree/%E0%A4%A", null],
])("%s opens %s", (address, path) => expect(pathOfAddress(address)).toBe(path));

test.each(["a b/c#d?.py", "ümlaut/ö.ipynb", "100%.txt", "new\nline.txt"])("[W6] %j comes back", (path) =>
  expect(pathOfAddress(addressOf({ kind: "text", path }))).toBe(path),
);

test.each([
  [{ kind: "terminal", path: "1" } as const, "/lab", "Terminal 1 · rides · Pellucid"],
  [{ kind: "start", path: "" } as const, "/lab", "rides · Pellucid"],
  [{ kind: "notebook", path: "n/a.ipynb" } as const, "/lab/tree/n/a.ipynb", "a.ipynb · rides · Pellucid"],
])("%j", (tab, address, title) => {
  expect(addressOf(tab)).toBe(address);
  expect(windowTitle(tab, "rides")).toBe(title);
});
