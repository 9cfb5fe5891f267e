// A widget that is installed as a labextension only: what its bundle does, and what comes of it. The bundle here is written as
// webpack writes one: a container that adds scripts for its parts and takes what is shared.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Federation } from "./federation.ts";

/** The little of a page that a bundle's loader touches. */
class Script {
  src = "";
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
}
beforeEach(() => {
  vi.stubGlobal("HTMLScriptElement", Script);
  vi.stubGlobal("document", {
    createElement: () => new Script(),
    head: { append: () => undefined },
    currentScript: null,
  });
});

const registry = { token: "registry" };
class Model {
  readonly kind = "ours";
}
const SHARED = { "@jupyter-widgets/base": { version: "6.0.12", module: { IJupyterWidgetRegistry: registry, Model } } };

const ENTRY = `var _JUPYTERLAB;
(() => {
  const home = globalThis.document.currentScript.src.replace(/[^/]+$/, "");
  let scope;
  const part = (name) => new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = home + name + ".js?v=1";
    script.onload = done; script.onerror = () => fail(new Error("no part " + name));
    document.head.appendChild(script);
  });
  const container = {
    init: (given) => void (scope = given),
    get: (name) => part("plugin").then(() => () => ({ default: globalThis.leafParts(scope) })),
  };
  (_JUPYTERLAB = typeof _JUPYTERLAB === "undefined" ? {} : _JUPYTERLAB)["@own/leaf"] = container;
})();`;
const PLUGIN = (requires: string) => `globalThis.leafParts = (scope) => {
  const [one] = Object.values(scope["@jupyter-widgets/base"]);
  const registry = globalThis.leafRegistry;
  return [{ id: "leaf", requires: ${requires}, activate: async (app, registry) => {
    app.docRegistry.addWidgetExtension("Notebook", {});
    const base = (await one.get())();
    const e = { p: "x/" };
    registry.registerWidget({ name: "@own/leaf", version: "1.0.0",
      exports: () => ({ Leaf: class extends base.Model {}, picture: e.p+"marker.png" }) });
  } }];
};`;
const environment = (requires = "[registry]"): Record<string, string> => ({
  "lab:@own/leaf/package.json": JSON.stringify({
    jupyterlab: { _build: { load: "static/remoteEntry.1.js", extension: "./extension" } },
  }),
  "lab:@own/leaf/static/remoteEntry.1.js": ENTRY,
  "lab:@own/leaf/static/plugin.js": PLUGIN(requires),
  "lab:@own/leaf/static/marker.png": "data:image/png;base64,AAAA",
});

function load(files: Record<string, string>, name = "@own/leaf"): Promise<Record<string, unknown>> {
  vi.stubGlobal("leafRegistry", registry);
  const file = (path: string) =>
    path in files ? Promise.resolve(files[path]!) : Promise.reject(new Error(`the environment has no ${path}`));
  return new Federation(file, SHARED).load(name);
}
const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(environment()).filter(([path]) => !path.endsWith(name)));

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("[W63] a bundle of a labextension gets our own base, and its pictures as data", async () => {
  const module = await load(environment());
  expect(new (module["Leaf"] as typeof Model)()).toBeInstanceOf(Model);
  expect(module["picture"]).toBe("data:image/png;base64,AAAA");
});

test.each([
  ["there is none", {}, /has no lab:@own\/leaf\/package.json/],
  ["a part is missing", without("plugin.js"), /no part plugin/],
  ["it asks for more than the registry", environment("[registry, {}]"), /registers no widgets by that name/],
])("%s: the reason is said", async (_case, files, reason) => {
  vi.spyOn(console, "error").mockReturnValue();
  await expect(load(files)).rejects.toThrow(reason);
});
