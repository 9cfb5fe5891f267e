/** Environment: would it run on another machine, in another folder, next year? */
import { lineMagic, cellMagic } from "../magic-table.ts";
import {
  argument,
  type Call,
  callsIn,
  code,
  type CodeCell,
  fullName,
  lineSpan,
  type Look,
  offsetAt,
  spanOf,
} from "./look.ts";
import { absolutePaths } from "./machine-paths.ts";
import { distributionsOf, EXPORTS, STANDARD_LIBRARY } from "./modules.ts";
import type { Fix, Found, Rule } from "./rule.ts";
import { satisfies } from "./versions.ts";

const group = "Environment";

export const ENVIRONMENT_RULES: readonly Rule[] = [
  {
    id: "E201",
    name: "not-in-lock",
    group,
    finds: "an imported module is in none of the project's dependencies",
    why: "The import works here because somebody installed it by hand. In a new environment made from the project's own files it fails.",
    bad: "import polars",
    good: "import json",
    remedy: "Add the distribution to the project: `uv add NAME`, or a line in requirements.txt.",
    unfixed:
      "Which version is wanted, and what else the lock must hold then, is for the project's own tool to say (`uv add NAME`); it needs the network.",
    check: notInLock,
  },
  {
    id: "E202",
    name: "install-in-cell",
    group,
    finds: "a cell installs packages",
    why: "Each run may bring other versions, and needs a network; `!pip` may even install into another environment than the kernel's. It is an error below imports, because what is imported already stays old until the kernel restarts; at the top, behind a condition, or with every version pinned it is a warning.",
    bad: "import pandas\n%%\n!pip install pandas",
    good: "import json",
    remedy: "Move the dependency into the project's own files and delete the cell.",
    unfixed:
      "Without the line a fresh run would print less, and where the project does not have the package it would fail.",
    check: installs,
  },
  {
    id: "E203",
    name: "other-python",
    group,
    finds: "the saved outputs come from a Python that the project does not support",
    why: "The kernel that made these outputs was not one of this project's, so nothing else about its environment can be trusted either.",
    bad: "#python 3.7.3\nx = 1",
    good: "#python 3.11.2\nx = 1",
    remedy: "Choose the project's kernel and run the notebook from the top.",
    check: otherPython,
  },
  {
    id: "W204",
    name: "absolute-path",
    group,
    finds: "a path that exists on one machine only",
    why: "Nobody else has this folder.",
    bad: "data = open('/home/ann/rides/rides.csv')",
    good: "data = open('data/rides.csv')",
    remedy: "Write it relative to the notebook. `--fix` does so where the path lies inside the project.",
    fixes: true,
    check: absolutePaths,
  },
  {
    id: "W205",
    name: "sys-path",
    group,
    finds: "`sys.path` is edited",
    why: "What an import finds then depends on the order of runs and on the folder the kernel was started in.",
    bad: "import sys\nsys.path.append('..')",
    good: "import sys\nprint(sys.path)",
    remedy: "Make the code a package and install it (`pip install -e .`).",
    check: (look) =>
      places(look, (call, name) =>
        /^sys\.path\.(?:append|insert|extend)$/.test(name) ? "`sys.path` is edited here" : null,
      ),
  },
  {
    id: "W206",
    name: "chdir",
    group,
    finds: "the working folder is changed",
    why: "Every relative path below depends on whether, and how often, this cell has run.",
    bad: "import os\nos.chdir('..')",
    good: "import os\nprint(os.getcwd())",
    remedy: "Write paths relative to the notebook's own folder.",
    check: changesFolder,
  },
  {
    id: "W207",
    name: "network-read",
    group,
    finds: "data are read from an address that can change",
    why: "What is there tomorrow is not what was there when the outputs came, and without a network the run ends here.",
    bad: "import pandas as pd\ndf = pd.read_csv('https://example.org/rides.csv')",
    good: "import pandas as pd\ndf = pd.read_csv('https://example.org/1f2e3d4c5b6a79880f1e2d3c4b5a69788f9e0d1c/rides.csv')",
    remedy: "Keep a copy beside the notebook, or address one version (a commit, a release) and check its hash.",
    check: networkReads,
  },
  {
    id: "W208",
    name: "unpinned",
    group,
    finds: "a dependency file names no versions",
    why: "Everybody who installs from it gets other versions.",
    bad: "#unpinned pandas\nimport pandas",
    good: "import json",
    remedy: "Pin the versions, or commit a lock file (`uv lock`).",
    check: ({ subject: { project } }) => {
      const { unpinned = [], file = "", locked = true } = project?.dependencies ?? {};
      if (locked || unpinned.length === 0) return [];
      const shown = unpinned.slice(0, 3).join(", ") + (unpinned.length > 3 ? ` and ${unpinned.length - 3} more` : "");
      return [{ cell: null, message: `${file} names no version of ${shown}` }];
    },
  },
  {
    id: "W209",
    name: "star-import",
    group,
    finds: "`from module import *`",
    why: "Nobody can see where a name comes from, and a new version of the module may overwrite one of yours. What a cell feeds can no longer be told either.",
    bad: "from math import *\nprint(sqrt(2))",
    good: "from math import sqrt\nprint(sqrt(2))",
    remedy: "Import the names that are used. `--fix` does so for modules whose names are known.",
    fixes: true,
    check: starImports,
  },
  {
    id: "E210",
    name: "syntax-error",
    group,
    finds: "a cell is no Python",
    why: "A run from the top ends here. A magic that nobody knows is only a warning: an extension may bring it.",
    bad: "if x = 1:\n    print(x)",
    good: "x = 1\nif x == 1:\n    print(x)",
    remedy: "Correct it; or make the cell raw or Markdown when it is not meant to run.",
    check: syntaxErrors,
  },
  {
    id: "W211",
    name: "shell-escape",
    group,
    finds: "a cell calls the shell",
    why: "It needs this operating system and these programs, and its effects are seen by nobody.",
    bad: "!ls data",
    good: "import os\nprint(os.listdir('data'))",
    remedy: "Do it in Python, or outside of the notebook.",
    check: shellEscapes,
  },
  {
    id: "W212",
    name: "removed-call",
    group,
    finds: "a library call that newer versions no longer have",
    why: "With the next update the run ends here. Found by ruff (NPY001, NPY003, NPY201).",
    bad: "import numpy as np\nx = np.float_(1)",
    good: "import numpy as np\nx = np.float64(1)",
    remedy: "Write the call that the message names. `--fix` does so.",
    fixes: true,
    check: () => [],
  },
];

function* notInLock(look: Look): Generator<Found> {
  const { project } = look.subject;
  const dependencies = project?.dependencies;
  if (!project || !dependencies || dependencies.packages.size === 0) return;
  const told = new Set<string>();
  for (const cell of look.code)
    for (const { module, line, topLevel } of cell.facts.imports) {
      const root = module.split(".")[0]!;
      if (root === "" || told.has(root) || STANDARD_LIBRARY.has(root) || project.modules.has(root) || cell.fails)
        continue;
      told.add(root);
      const names = distributionsOf(root);
      if (names.some((name) => dependencies.packages.has(name))) continue;
      const message = `${code(root)} is not in ${dependencies.file}: in a new environment this import fails`;
      // An import in a branch or under `try` has an answer for that.
      yield { cell: cell.id, span: lineSpan(cell, line), message, ...(!topLevel && { level: "warning" as const }) };
    }
}

const INSTALL =
  /^[%!]*\s*(?:sudo\s+)?(?:\S*python\S*\s+-m\s+|\{?sys\.executable\}?\s+-m\s+)?(?:pip3?|conda|mamba|micromamba|uv(?:\s+pip)?|apt(?:-get)?|brew|npm)\s+(?:-\S+\s+)*(?:install|add)\b(.*)/;

function* installs(look: Look): Generator<Found> {
  for (const cell of look.code)
    for (const { text, line, kind } of cell.facts.magics) {
      if (kind === "help") continue;
      const imported = look.code
        .slice(0, cell.place)
        .find(({ facts }) => facts.imports.some(({ module }) => !STANDARD_LIBRARY.has(module.split(".")[0]!)));
      const found = INSTALL.exec(text);
      if (!found) continue;
      const indented = /^\s/.test(cell.lines[line - 1] ?? "");
      const words = found[1]!
        .split(/\s+/)
        .filter((word) => word !== "" && !word.startsWith("-") && word !== "&>" && word !== "/dev/null");
      const pinned = words.length > 0 && words.every((word) => /==|@[0-9a-f]{7,}|\.whl$|^\.$/.test(word));
      const level = indented || pinned || !imported ? { level: "warning" as const } : {};
      const packages = words.slice(0, 3).join(", ") || "packages";
      const why = imported
        ? `cell ${imported.place + 1} has imported others already`
        : "that belongs into the project's dependencies";
      yield { cell: cell.id, span: lineSpan(cell, line), message: `This cell installs ${packages}: ${why}`, ...level };
    }
}

function* otherPython({ subject: { project, version, language } }: Look): Generator<Found> {
  if (language !== "python" || !project || project.requiresPython === "" || version === "") return;
  if (satisfies(version, project.requiresPython) !== false) return;
  yield {
    cell: null,
    message: `The notebook was saved by Python ${version}; this project requires ${project.requiresPython}`,
  };
}

function* places(look: Look, wanted: (call: Call, name: string) => string | null): Generator<Found> {
  for (const cell of look.code)
    for (const call of callsIn(cell)) {
      const message = wanted(call, fullName(call.callee, look.modules));
      if (message !== null) yield { cell: cell.id, span: spanOf(cell, call), message };
    }
}

function* changesFolder(look: Look): Generator<Found> {
  yield* places(look, (call, name) => (name === "os.chdir" ? "The working folder is changed here" : null));
  for (const cell of look.code)
    for (const { kind, name, line, text } of cell.facts.magics)
      if (kind === "line" && /^(?:cd|pushd|popd)$/.test(name) && text.trim() !== "%cd -q")
        yield { cell: cell.id, span: lineSpan(cell, line), message: "The working folder is changed here" };
}

const READS =
  /(?:^|\.)(?:read_\w+|urlretrieve|urlopen|get|get_file|loadtxt|genfromtxt|imread|download|download_url|load_dataset|fetch|retrieve)$/;
const FIXED =
  /[0-9a-f]{32,}|\/v?\d+\.\d+(?:\.\d+)?\/|localhost|127\.0\.0\.1|doi\.org|zenodo\.org\/records?\/\d+|sha256/i;

function* networkReads(look: Look): Generator<Found> {
  yield* places(look, (call, name) => {
    const [first] = call.arguments;
    const address = first?.value.kind === "constant" ? first.value.value : null;
    if (!address || !/^(?:https?|ftp|s3|gs):\/\//.test(address) || !READS.test(name) || FIXED.test(address))
      return null;
    if (argument(call, "file_hash") || argument(call, "known_hash") || argument(call, "md5")) return null;
    return `${code(address)} can change`;
  });
  for (const cell of look.code)
    for (const { text, line } of cell.facts.magics)
      if (/^!?\s*(?:wget|curl)\b.*\b(?:https?|ftp):\/\//.test(text) && !FIXED.test(text))
        yield { cell: cell.id, span: lineSpan(cell, line), message: "What is fetched here can change" };
}

function* starImports(look: Look): Generator<Found> {
  for (const cell of look.code)
    for (const { module, name, line, topLevel } of cell.facts.imports) {
      if (name !== "*") continue;
      const fix = topLevel ? explicitImport(look, cell, module, line) : null;
      yield {
        cell: cell.id,
        span: lineSpan(cell, line),
        message: `${code(`from ${module} import *`)} binds names that nobody can see`,
        ...(fix && { fix }),
      };
    }
}

function explicitImport(look: Look, cell: CodeCell, module: string, line: number): Fix | null {
  const exported = Object.hasOwn(EXPORTS, module) ? EXPORTS[module]! : null;
  const hides = look.code.some(
    ({ facts }) => facts.opaque.some(({ what }) => !what.endsWith("import *")) || facts.broken,
  );
  if (!exported || hides) return null;
  const used = new Set(look.code.flatMap(({ facts }) => [...facts.lookups, ...facts.deferred]));
  const names = [...exported].filter((one) => used.has(one)).toSorted();
  const text = cell.lines[line - 1] ?? "";
  const found = new RegExp(`^(from\\s+${module.replaceAll(".", "\\.")}\\s+import\\s+)\\*\\s*(?:#.*)?$`).exec(text);
  if (!found || names.length === 0) return null;
  const from = offsetAt(cell.source, line, found[1]!.length + 1);
  return {
    title: `Import ${names.join(", ")}`,
    changes: [{ kind: "text", cell: cell.id, from, to: from + 1, insert: names.join(", ") }],
  };
}

function* syntaxErrors(look: Look): Generator<Found> {
  if (!look.isPython) return;
  const extended = look.code.some(({ facts }) => facts.magics.some(({ text }) => /^%(?:re)?load_ext\b/.test(text)));
  for (const cell of look.code) {
    const { broken, magics } = cell.facts;
    if (broken && !cell.fails && !cell.tags.includes("skip-execution"))
      yield { cell: cell.id, span: lineSpan(cell, broken.line), message: broken.message.replace(/\.$/, "") };
    for (const { kind, name, line } of extended ? [] : magics) {
      const isUnknown =
        (kind === "line" && lineMagic(name).opaque === true && !KNOWN_MAGICS.has(name)) ||
        (kind === "cell" && cellMagic(name).opaque === true && !KNOWN_MAGICS.has(name));
      if (isUnknown && !cell.fails)
        yield {
          cell: cell.id,
          span: lineSpan(cell, line),
          level: "warning",
          message: `${code(`${kind === "cell" ? "%%" : "%"}${name}`)} is no magic of IPython, and no cell loads an extension`,
        };
    }
  }
}

/** Magics that hide names, but that everybody has. */
const KNOWN_MAGICS = new Set(
  "run load loadpy pylab cython edit ed macro recall rerun rep reset reset_selective cell_magic px autopx parallel sql R gist pastebin xdel store debug notebook logstart system doctest_mode".split(
    " ",
  ),
);

function* shellEscapes(look: Look): Generator<Found> {
  for (const cell of look.code)
    for (const { kind, name, text, line } of cell.facts.magics) {
      const isShell =
        kind === "shell" ||
        (kind === "cell" && /^(?:bash|sh|script|cmd|!|)$/.test(name)) ||
        (kind === "line" && /^(?:system|sx|sc)$/.test(name));
      if (!isShell || INSTALL.test(text)) continue;
      yield {
        cell: cell.id,
        span: lineSpan(cell, line),
        message: `${code(text.split(/\r\n|\r|\n/)[0]!)} needs this machine's shell`,
      };
    }
}
