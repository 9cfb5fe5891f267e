// @vitest-environment jsdom
import { expect, test, vi } from "vitest";
import { ModuleLoader } from "./modules.ts";

// Jupyter's own widgets want more of a browser than there is here.
vi.mock("./anywidget.ts", () => ({}));

test("[W63] an AMD module and its factory find out where their script lies, as bundles do to name their other parts", async () => {
  const here = "document.currentScript.src";
  const text = `const early = ${here}; define(["./part"], (part) => ({ early, late: ${here}, part: part.from }))`;
  const files: Record<string, string> = {
    "leaf/index.js": text,
    "leaf/part.js": `define([], () => ({ from: ${here} }))`,
  };
  const loader = new ModuleLoader(async (name) => files[name]!, {});
  const home = "https://environment.invalid/leaf/";
  expect(await loader.load("leaf")).toEqual({
    early: `${home}index.js`,
    late: `${home}index.js`,
    part: `${home}part.js`,
  });
  expect(document.currentScript).toBe(null);
});
