// Cells as a script: IPython's own lines as nbconvert writes them, or commented out between marks.
import { expect, test } from "vitest";
import { scriptText, type ScriptStyle } from "./script-text.ts";

const script = (source: string, style: ScriptStyle = "nbconvert") =>
  scriptText([{ type: "code", source, count: 1 }], { style, comment: "#", python: true });
const line = (source: string) => script(source).split("# In[1]:\n\n\n")[1]!.trimEnd();

test.each([
  ["%matplotlib inline", "get_ipython().run_line_magic('matplotlib', 'inline')"],
  ["x = !ls 'a b'", "x = get_ipython().getoutput(\"ls 'a b'\")"],
  ["!pip install z", "get_ipython().system('pip install z')"],
  ["!!ls", "get_ipython().getoutput('ls')"],
  ["os.path?", "get_ipython().run_line_magic('pinfo', 'os.path')"],
  ["?os", "get_ipython().run_line_magic('pinfo', 'os')"],
  ["f??", "get_ipython().run_line_magic('pinfo2', 'f')"],
  ['%time f("it\'s")', "get_ipython().run_line_magic('time', 'f(\"it\\'s\")')"],
  ["y = %timeit -o 1", "y = get_ipython().run_line_magic('timeit', '-o 1')"],
  ["%%bash -e\necho 1", "get_ipython().run_cell_magic('bash', '-e', 'echo 1\\n')"],
  ["s = '''\n%notmagic\n'''", "s = '''\n%notmagic\n'''"],
  ["if x:\n    %cd", "if x:\n    get_ipython().run_line_magic('cd', '')"],
])("%j becomes %j", (source, expected) => expect(line(source)).toBe(expected));

test("prose is a comment, and every cell has its count", () => {
  const cells = [
    { type: "markdown" as const, source: "# A\n\nb", count: null },
    { type: "code" as const, source: "x = 1\n", count: null },
  ];
  const text = scriptText(cells, { style: "nbconvert", comment: "#", python: true });
  expect(text).toBe("#!/usr/bin/env python\n# coding: utf-8\n\n# # A\n# \n# b\n\n# In[ ]:\n\n\nx = 1\n\n");
});

test("between marks magics are comments, a cell magic with its whole cell", () => {
  expect(script("%pip install a\nx = 1", "percent")).toBe("# %%\n# %pip install a\nx = 1\n");
  expect(script("%%bash\nls", "percent")).toBe("# %%\n# %%bash\n# ls\n");
});
