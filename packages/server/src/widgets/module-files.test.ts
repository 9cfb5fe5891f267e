// Which files of a kernel's environment are given out: [name, what comes].
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleNames, moduleFile } from "./module-files.ts";

let home: string;
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
};
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "modules-"));
  put("env/share/jupyter/nbextensions/leaf/index.js", "leaf");
  put("env/share/jupyter/nbextensions/leaf/secret.txt", "no");
  put("env/share/jupyter/nbconfig/x.js", "no");
  put("env/share/jupyter/labextensions/@own/leaf/static/1.js", "federated");
  put("env/share/jupyter/labextensions/@own/leaf/static/pin.png", "picture");
  put("env/share/jupyter/labextensions/@own/leaf/package.json", "{}");
  put("env/lib/python3.12/site-packages/bokeh/server/static/js/bokeh.min.js", "bokeh");
  put("env/lib/python3.12/site-packages/bokeh/secret.js", "no");
  put("env/lib/python3.12/site-packages/panel/dist/bundled/vega@6.1.2", "vega");
  put("env/lib/python3.12/site-packages/panel/dist/bundled/notes", "no");
  put("env/lib/python3.12/site-packages/panel-1.9.4.dist-info/METADATA", "");
  put("env/lib/python3.12/site-packages/bokeh-3.9.2.dist-info/METADATA", "");
  put("env/lib/python3.12/site-packages/other/server/static/x.js", "no");
  put("env/lib/python3.12/site-packages/other-1.0.dist-info/METADATA", "");
  put("outside.js", "no");
  symlinkSync(join(home, "outside.js"), join(home, "env/share/jupyter/nbextensions/out.js"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test.each([
  ["leaf/index.js", "leaf"],
  ["leaf/secret.txt", null],
  ["leaf/none.js", null],
  ["../nbconfig/x.js", null],
  ["leaf/../../nbconfig/x.js", null],
  ["/etc/passwd.js", null],
  ["out.js", null],
  ["lab:@own/leaf/static/1.js", "federated"],
  ["lab:../nbextensions/leaf/index.js", null],
  ["python:bokeh@3.9.2/js/bokeh.min.js", "bokeh"],
  ["python:bokeh@3.8.0/js/bokeh.min.js", null],
  ["python:bokeh@3.9.2/../../secret.js", null],
  ["python:panel@1.9.4/bundled/vega@6.1.2", "vega"],
  ["python:panel@1.9.4/bundled/notes", null],
  ["python:other@1.0/x.js", null],
])("[R116] %s", async (name, expected) => {
  const found = await moduleFile(join(home, "env/bin/python"), name).catch(() => null);
  expect(found?.toString() ?? null).toBe(expected);
});

test.each([
  ["@own/leaf", ["lab:@own/leaf/package.json", "lab:@own/leaf/static/1.js"]],
  ["leaf", []],
  ["../nbextensions/leaf", null],
])("[R116] the scripts of the bundle %s", async (name, expected) => {
  expect(await bundleNames(join(home, "env/bin/python"), name).catch(() => null)).toEqual(expected);
});
