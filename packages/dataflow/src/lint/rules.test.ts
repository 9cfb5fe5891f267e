/**
 * Every rule: what it finds and what it does not. The examples of its page are two of its cases; the rows here are the others.
 * A row: what is found, as "rule:cell.line", in a notebook of the tiny language of testing/lint-notebooks.ts.
 */
import { describe, expect, test } from "vitest";
import { analyser } from "../testing/cells.ts";
import { lintSubjectOf } from "../testing/lint-notebooks.ts";
import { lintNotebook, LintConfig, type Problem, RULES } from "./index.ts";

const lint = (text: string, config = new LintConfig()): Promise<Problem[]> =>
  lintNotebook(lintSubjectOf(text), { analyser, ruff: null, config });
const only = (rule: string) => new LintConfig({ select: [rule] });
const shown = (problems: readonly Problem[]): string =>
  problems
    .map(({ level, cell, span }) => `${level[0]}:${cell?.slice(1) ?? "-"}${span ? `.${span.line}` : ""}`)
    .join(" ");

/** Found by ruff, which this floor does not have: packages/server/src/lint/lint.test.ts has their cases. */
const BY_RUFF = new Set(["W212", "I306"]);
/** Said of one level, whatever the letter says. */
const QUIETER: Record<string, string> = { W411: "info" };

describe("[D60] each rule finds its bad example and not its good one", () => {
  test.each(RULES.filter(({ id }) => !BY_RUFF.has(id)).map((rule) => [`${rule.id} ${rule.name}`, rule] as const))(
    "%s",
    async (_, rule) => {
      const project = rule.id === "E201" ? "#project\n" : "";
      const found = await lint(project + rule.bad, only(rule.id));
      expect(
        found.map((one) => one.rule),
        rule.bad,
      ).toContain(rule.id);
      expect(await lint(project + rule.good, only(rule.id)), rule.good).toEqual([]);
      const usual = rule.id.startsWith("E") ? "error" : rule.id.startsWith("W") ? "warning" : "info";
      expect(found[0]!.level).toBe(QUIETER[rule.id] ?? usual);
    },
  );

  test("ids and names are each once, and in order within a group", () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
    for (const { id } of RULES) expect(id).toMatch(/^[EWI][1-6]\d\d$/);
  });
});

/** `rule | what is found | notebook` */
const ROWS: readonly (readonly [string, string, string])[] = [
  // Order and state
  ["E101", "", "print(_)\nprint(_12, _i3, In, Out)"],
  ["E101", "", "from somewhere import *\n%%\nprint(anything)"],
  ["E101", "e:1.1", "%timeit 1\nprint(x)".replace("%timeit 1\n", "")],
  ["E101", "", "#error NameError\nprint(x)"],
  ["E101", "", "try:\n    print(x)\nexcept NameError:\n    x = 1"],
  ["E101", "", "%load_ext autoreload\n%%\nx = 1\n%%\nprint(x)"],
  ["E101", "e:2.1", "%load_ext autoreload\n%%\nprint(x)"],
  ["E101", "", "%load_ext somebodys\n%%\nprint(x)"],
  ["E101", "", "!echo $word"],
  ["E102", "", "def f():\n    return x\n%%\nx = 1"],
  ["E102", "", "%%timeit a = 1\nprint(a)\n%%\na = 2"],
  ["E103", "i:2.1", "#2\nx = 1\n%%\n#1\ny = 2"],
  ["E103", "i:2.1", "#3\nimport os\nx = 1\n%%\n#2\nimport os\n%%\n#4\nprint(os)"],
  ["E103", "i:3.1", "#2\nx = 1\n%%\n#3\nprint(x)\n%%\n#1\nx = 2"],
  ["W104", "", "#1\nx = 1\n%%\n# only a comment\n%%\n#2\ny = 1"],
  ["W105", "", "df = 1\n%%\ndf = df.dropna()"],
  ["W105", "w:2.1", "items = []\n%%\nitems.append(1)"],
  ["W105", "", "items = []\n%%\nfor x in [1]:\n    print(x)"],
  ["W105", "w:1.2", "a = open('x.csv').read()\nopen('x.csv', 'w').write(a)"],
  ["W105", "", "save(x, 'x.csv')\nopen('x.csv', 'w').write(a)\nb = open('x.csv').read()"],
  ["W109", "", "for a in [1]:\n    pass\n%%\nfor a in [2]:\n    pass\nprint(a)"],
  ["W204", "", "x = re.sub('\\\\$x', '', y)"],
  ["W311", "", "a[1, ...]\n%%\nb[1, ...]\n%%\nc[1, ...]"],
  ["W106", "w:2.1", "import json\n%%\njson = 1"],
  ["W106", "", "class A:\n    def list(self):\n        list = 1\n        return list"],
  ["W107", "", "def f():\n    return 1\n%%\ndef f():\n    return 1  # the same"],
  ["I108", "", "for i in [1]: print(i)\n%%\nfor i in [2]: print(i)\n%%\nfor i in [3]: print(i)"],
  ["W109", "", "for row in [1]:\n    print(row)\n%%\nfor row in [2]:\n    print(row)"],
  ["W110", "", "#3 edited\nprint(2)".replace(" edited", "")],
  // Environment
  ["E201", "", "#project\nimport json, sklearn, helpers, imblearn"],
  ["E201", "e:1.1", "#project\nimport polars.io"],
  ["E201", "w:1.2", "#project\ntry:\n    import polars\nexcept ImportError:\n    polars = None"],
  ["E201", "", "import polars"],
  ["E202", "w:1.1", "%pip install pandas"],
  ["E202", "w:2.2", "import pandas\n%%\nif True:\n    !pip install x"],
  ["E202", "w:2.1", "import pandas\n%%\n%pip install x==1.2"],
  ["E202", "", "!pip list\n%%\npip = 1"],
  ["E203", "", "#python 3.10.0\nx = 1"],
  ["W204", "", "url = '/api/home/x'\ntext = 'in /home/ann there are files'"],
  ["W204", "w:1.1", "path = 'C:/Users/ann/x.csv'"],
  ["W205", "", "sys = 1\npath = [1]\npath.append(2)"],
  ["W206", "w:1.1", "%cd .."],
  ["W207", "", "import requests\nprint('https://example.org')\nrequests.get('http://localhost:80/x')"],
  ["W207", "w:1.1", "!wget https://example.org/x.csv"],
  ["W209", "", "from math import sin"],
  ["E210", "", "#tag raises-exception\nif x"],
  ["E210", "", "#error SyntaxError\nif x"],
  ["E210", "", "#python 2.7.3\nprint 'x'"],
  ["E210", "w:1.1", "%nosuchmagic x"],
  ["E210", "", "%load_ext mine\n%%\n%minesmagic x"],
  ["E210", "", "%%bash\nls |\n%%\n!ls\n%%\nx?\n%%\n%matplotlib inline"],
  ["W211", "w:1.1", "%%bash\nls"],
  ["W211", "", "!pip install x"],
  // Structure
  ["W301", "e:1.1", "#lines 201"],
  ["W301", "w:1.1", "#lines 200"],
  ["W303", "", "a = [\n1,\n2,\n3,\n4,\n5,\n6,\n]\n%%\nb = [\n1,\n2,\n3,\n4,\n5,\n6,\n]"],
  ["W304", "", "from a import b\n%%\nfrom a import c\n%%\nimport a\n%%\nimport a.b"],
  ["W304", "w:1.2", "import os\nimport os"],
  ["W304", "", "def f():\n    import os\n%%\nimport os"],
  ["I305", "", "import os\n%%\nimport re\n%%\nx = 1"],
  ["W307", "", "import json\nRATE = 1\ndef g(): return 1\ndef f(x):\n    return json, RATE, g(), x"],
  ["W307", "w:2.1", "rate = 1\n%%\ndef f():\n    return rate"],
  ["I308", "", "x = 1"],
  ["I308", "i:-", "#name Untitled.ipynb\nx = 1"],
  ["I308", "i:-", "#name rides-Copy1.ipynb\nx = 1"],
  ["W309", "", "# a = 1\n# b = 2\nx = 1"],
  ["W309", "", 's = """\n# a = 1\n# b = 2\n# c = 3\n# d = 4\n# e = 5\n# f = 6\n"""'],
  ["I310", "", ""],
  ["W311", "", "f(random_state=8191)\n%%\ng(random_state=8191)\n%%\nh(random_state=8191)"],
  ["W311", "", "a = 100\n%%\nb = 100\n%%\nc = 100"],
  // Project
  ["W603", "", "#project\n#stdout 1\nprint(1)"],
  ["W604", "", "#copied data.ipynb\ndef f(x):\n    # a\n\n    return x"],
  ["W606", "", "#untested\nimport json, pandas"],
  ["W606", "", "#project\nimport helpers"],
  ["W606", "w:2.2", "#untested\nx = 1\n%%\nimport json\nimport helpers.tables\nfrom helpers import a"],
  ["W607", "", "#job nightly.yml\n#1\nx = 1\n%%\n#2\nprint(x)"],
  ["W607", "w:2.1", "#job nightly.yml\n#1\nx = 1\n%%\ny = 2\n%%\n#2\nprint(x)"],
  // Machine learning
  ["W401", "", "import numpy as np\nrng = np.random.default_rng(1)\nx = rng.normal()"],
  ["W401", "w:1.2", "import numpy as np\nrng = np.random.default_rng()"],
  ["W401", "w:1.2", "import random as r\nx = r.random()\n%%\nr.seed(1)"],
  ["W401", "", "random = 1\nrandom.random()"],
  ["W401", "", "from sklearn.model_selection import train_test_split\na, b = train_test_split(x, random_state=1)"],
  ["W401", "w:1.2", "from sklearn.model_selection import train_test_split\na, b = train_test_split(x)"],
  ["W401", "w:1.2 w:1.4", "import torch, random\nx = torch.rand(3)\ny = torch.rand(3)\nz = random.random()"],
  ["W401", "w:1.3", "import torch\nfrom torch import nn\nm = nn.Linear(2, 1)\nr = nn.ReLU()"],
  ["E402", "", "from sklearn.preprocessing import StandardScaler\nX = StandardScaler().fit_transform(X)\nprint(X)"],
  [
    "E402",
    "",
    "from sklearn.preprocessing import StandardScaler\ns = StandardScaler()\nX_train, X_test = train_test_split(X)\nX_train = s.fit_transform(X_train)\nX_test = s.transform(X_test)",
  ],
  [
    "E402",
    "e:1.2",
    "s = StandardScaler()\ns.fit(X)\nX_train, X_test = train_test_split(X)\nX_train = s.transform(X_train)",
  ],
  ["E402", "e:2.1", "X = load()\n%%\nX = PCA(2).fit_transform(X)\n%%\nscores = cross_val_score(model, X, y)"],
  ["E402", "", "a = StandardScaler().fit_transform(A)\n%%\nB_train, B_test = train_test_split(B)"],
  [
    "E402",
    "",
    "model = make_pipeline(StandardScaler(), SVC())\nX_train, X_test = train_test_split(X)\nmodel.fit(X_train, y)",
  ],
  ["E402", "", "y = LabelEncoder().fit_transform(y)\nX_train, X_test, y_train, y_test = train_test_split(X, y)"],
  ["E402", "e:1.2", "def prepare(X):\n    X = StandardScaler().fit_transform(X)\n    return train_test_split(X)"],
  ["E403", "e:1.1", "df = df.sample(frac=1, replace=True)\ntrain, test = train_test_split(df)"],
  ["E403", "", "df = df.sample(frac=1)\ntrain, test = train_test_split(df)"],
  ["W404", "", "for a, b in folds.split(X):\n    m.fit(X_train, y_train)\n    print(m.score(X_test, y_test))"],
  ["W404", "", "for m in models:\n    m.fit(X_train, y_train)\nprint(best.score(X_test, y_test))"],
  ["W405", "w:1.3", "X_train, X_test = train_test_split(X)\nm.fit(X_train)\nprint(m.score(X_train, y_train))"],
  [
    "W405",
    "",
    "X_train, X_test = train_test_split(X)\nm.fit(X_train)\nprint(m.score(X_train, y_train), m.score(X_test, y_test))",
  ],
  ["W405", "w:1.2", "s = StandardScaler()\nX_test = s.fit_transform(X_test)"],
  ["W406", "w:1.3", "m = LogisticRegression()\nm.fit(X, y)\nprint(accuracy_score(y, m.predict(X)))"],
  ["W406", "", "k = KMeans(3)\nk.fit(X)\nprint(k.score(X))"],
  ["W407", "", "import torch\nfor x, y in test_loader:\n    print(x.shape)"],
  ["W407", "", "import torch\n@torch.no_grad()\ndef f():\n    for x in val_loader:\n        model(x)"],
  ["W408", "i:1.2", "import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'"],
  ["W408", "", "import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'\nprint(device)"],
  ["W409", "", "import torch.nn.functional as F\nF.mse_loss(a, y.float())"],
  ["W410", "", "import pickle\npickle.dump(rows, f)"],
  ["W411", "", "print(accuracy)"],
  // Outputs
  ["E501", "e:1.1", `#stdout ghp_${"a1B2".repeat(9)}\nprint(t)`],
  ["E501", "", 'password = "YOUR_PASSWORD_HERE"\ntoken = "xxxxxxxxxxxxxxxx"\nsecret = "correct horse battery"'],
  ["E501", "e:1.1", 'api_key = "8f3kQz71LmXp02Vw"'],
  ["W503", "", "#stdout Traceback\nx"],
  [
    "W503",
    "w:1.2",
    "#error ValueError\\nCell In[4], line 2\\n      1 x = 0\\n----> 2 f(x)\\nCell In[2], line 9, in f(x)\nx = 0\nf(x)",
  ],
  [
    "W503",
    "w:1.2",
    "#error ValueError\\n\x1b[0;32m<ipython-input-1-af> in <module>\\n      1 x = 0\\n\x1b[0;32m----> 2\x1b[0m f(x)\nx = 0\nf(x)",
  ],
  ["W503", "w:1.2", "#error SyntaxError\\n  Cell In[4], line 2\\n    return\nif x:\n    return"],
  ["W503", "w:1.1", "#error ValueError\\nCell In[4], line 7\\n----> 7 f(x)\nx = 0\nf(x)"],
  ["W503", "w:1.1", "#error ValueError\\nFile <timed exec>:2\n%%time\nf(x)"],
  ["W505", "", "#stdout /home/jovyan/work/x.csv\nx"],
];

describe("[D60] and more of what they find, and do not", () => {
  test.each(ROWS)("%s %j in %j", async (rule, wanted, text) => {
    expect(shown(await lint(text, only(rule)))).toBe(wanted);
  });
});
