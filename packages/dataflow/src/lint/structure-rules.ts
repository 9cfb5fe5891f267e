/** Structure: can somebody else, or the same person next month, find their way and reuse a part? */
import type { FunctionStatement, Statement } from "../python.ts";
import { visitAll } from "../traversal.ts";
import { duplicateImports } from "./duplicate-imports.ts";
import { code, type CodeCell, lineSpan, type Look, many, textOf } from "./look.ts";
import { BLOCK, duplicatedBlocks, magicNumbers } from "./repetition.ts";
import type { Found, Rule } from "./rule.ts";

const group = "Structure";
const LONG_CELL = 30;
const HUGE_CELL = 200;
const MANY_CELLS = 100;
const MANY_LINES = 1500;
const COMMENTED = 5;
const COMPLEX = 10;

export const STRUCTURE_RULES: readonly Rule[] = [
  {
    id: "W301",
    name: "long-cell",
    group,
    finds: `a cell of more than ${LONG_CELL} lines; over ${HUGE_CELL} it is an error`,
    why: "A long cell runs as a whole or not at all: nothing in it can be looked at, run again or reused alone.",
    bad: "#lines 31",
    good: "#lines 30",
    remedy: "Split it, for example where the message says; or move functions to a module.",
    unfixed: "What a cell shows is its last value and its figures: cut in two, it would show others.",
    check: longCells,
  },
  {
    id: "W302",
    name: "long-notebook",
    group,
    finds: `more than ${MANY_CELLS} code cells or ${MANY_LINES.toLocaleString("en")} lines of code`,
    why: "Nobody runs such a notebook from the top any more.",
    bad: "#cells 101",
    good: "#cells 100",
    remedy: "Split it by its headings, and move what is shared to a module.",
    check({ code: cells }) {
      const lines = cells.reduce((sum, cell) => sum + cell.lines.filter((line) => line.trim() !== "").length, 0);
      if (cells.length <= MANY_CELLS && lines <= MANY_LINES) return [];
      return [
        { cell: null, message: `The notebook has ${many(cells.length, "code cell")} with ${many(lines, "line")}` },
      ];
    },
  },
  {
    id: "W303",
    name: "duplicated-block",
    group,
    finds: `${BLOCK} or more lines that stand in the notebook twice`,
    why: "A correction reaches one copy and not the other.",
    bad: "a = 1\nb = a + 1\nc = b + 1\nd = c + 1\ne = d + 1\nf = e + 1\n%%\na = 1\nb = a + 1\nc = b + 1\nd = c + 1\ne = d + 1\nf = e + 1",
    good: "a = 1\nb = a + 1\nc = b + 1\nd = c + 1\ne = d + 1\n%%\na = 1\nb = a + 1\nc = b + 1\nd = c + 1\ne = d + 1",
    remedy: "Make a function of it and call it twice.",
    unfixed:
      "Which of the names that a block makes are needed below it, and what the function is to be called, is for the writer to say.",
    check: duplicatedBlocks,
  },
  {
    id: "W304",
    name: "duplicate-import",
    group,
    finds: "the same module or name is imported again",
    why: "It says that cells are meant to run alone, or that nobody dared to delete it; the reader must find out which.",
    bad: "import json\n%%\nimport json",
    good: "import json\n%%\nimport json as js",
    remedy: "Remove the later one. `--fix` does so where the name was not bound to anything else between.",
    fixes: true,
    check: duplicateImports,
  },
  {
    id: "I305",
    name: "scattered-import",
    group,
    finds: "an import outside of the first cell with imports",
    why: "What the notebook needs is not seen at its beginning; a missing module is found after an hour of running.",
    bad: "import json\n%%\nprint(1)\n%%\nimport os",
    good: "import json\nimport os\n%%\nprint(1)",
    remedy: "Move it to the cell of imports.",
    check: scatteredImports,
  },
  {
    id: "I306",
    name: "unused",
    group,
    finds: "an import that no cell uses, or a local variable that its function does not use",
    why: "It costs time at the start and says something untrue about what the notebook needs. Found by ruff (F401, F841).",
    bad: "import json\nprint(1)",
    good: "import json\nprint(json.dumps(1))",
    remedy: "Remove it. `--fix` does so for modules whose import is known to have no effect of its own.",
    fixes: true,
    check: () => [],
  },
  {
    id: "W307",
    name: "function-uses-globals",
    group,
    finds: "a function reads variables of the notebook that are not its parameters",
    why: "What it returns depends on which cells ran before; moved to a module it no longer works.",
    bad: "rate = 0.1\ndef tax(price):\n    return price * rate",
    good: "RATE = 0.1\ndef tax(price):\n    return price * RATE",
    remedy: "Make it a parameter. Constants (in capitals), functions, classes and modules are not counted.",
    unfixed:
      "A parameter needs a value at every call, also at those in other files; a default would be taken when the function is made, not when it is called.",
    check: usesGlobals,
  },
  {
    id: "I308",
    name: "no-story",
    group,
    finds: "no title, no headings, a default or copied file name, or no text at the end",
    why: "Nobody can tell what it is about without running it.",
    bad: "#name Untitled3.ipynb\nprint(1)",
    good: "#markdown # Rides by hour\n%%\nprint(1)\n%%\n#markdown Most rides begin at eight.",
    remedy: "Give the file a name, begin with a title, and say at the end what came out.",
    check: noStory,
  },
  {
    id: "W309",
    name: "commented-code",
    group,
    finds: `more than ${COMMENTED} lines of commented-out code`,
    why: "Nobody knows whether it still works, or whether it was part of what made the outputs.",
    bad: "# a = 1\n# b = a + 1\n# c = f(b)\n# d = c + 1\n# for x in d:\n#     print(x)\ny = 1",
    good: "# The rates are those of the year before, because the new ones\n# were published too late: they begin in March. What is\n# missing was filled from the neighbours. Where no neighbour\n# has a value the row was left out. That is the case for a\n# handful of rows, all of them in the north, and it changes\n# nothing in the totals.\ny = 1",
    remedy: "Delete it; the history keeps it.",
    check: commentedCode,
  },
  {
    id: "I310",
    name: "empty-cell",
    group,
    finds: "a code cell without text",
    why: "It is in the way.",
    bad: "x = 1\n%%\n\n%%\ny = 2",
    good: "x = 1\n%%\n# not empty\n%%\ny = 2",
    remedy: "Delete it. `--fix` does so.",
    fixes: true,
    check: ({ code: cells, subject }) =>
      cells.flatMap((cell): Found[] =>
        cell.source.trim() === "" && cell.outputs.length === 0 && subject.cells.length > 1
          ? [
              {
                cell: cell.id,
                span: lineSpan(cell, 1),
                message: "This cell is empty",
                fix: { title: "Delete the cell", changes: [{ kind: "delete", cell: cell.id }] },
              },
            ]
          : [],
      ),
  },
  {
    id: "W311",
    name: "magic-number",
    group,
    finds: "one unusual number in three or more cells",
    why: "Whoever changes it must find all of them.",
    bad: "a = 86400\n%%\nb = 2 * 86400\n%%\nc = 86400 / 2",
    good: "DAY = 86400\n%%\nb = 2 * DAY\n%%\nc = DAY / 2",
    remedy: "Give it a name in a cell of parameters.",
    unfixed: "Only its writer knows what the number means, and equal numbers need not mean the same.",
    check: magicNumbers,
  },
  {
    id: "W312",
    name: "complex-function",
    group,
    finds: `a function with more than ${COMPLEX} ways through it`,
    why: "It cannot be tested, and hardly read.",
    bad: `def f(x):\n${Array.from({ length: 11 }, (_, i) => `    if x == ${i}: return ${i}`).join("\n")}`,
    good: `def f(x):\n${Array.from({ length: 9 }, (_, i) => `    if x == ${i}: return ${i}`).join("\n")}`,
    remedy: "Split it, or replace the branches by a table.",
    check: complexFunctions,
  },
];

function* longCells({ code: cells }: Look): Generator<Found> {
  for (const cell of cells) {
    const lines = cell.source.trimEnd().split(/\r\n|\r|\n/).length;
    if (
      lines <= LONG_CELL ||
      cell.facts.magics.some(
        ({ kind, name }) => kind === "cell" && /^(?:writefile|file|html|javascript|js|svg|latex|markdown)$/i.test(name),
      )
    )
      continue;
    const seam = seamOf(cell);
    const advice = seam === null ? "" : `; line ${seam} would be a place to split it`;
    yield {
      cell: cell.id,
      span: lineSpan(cell, 1),
      message: `This cell has ${many(lines, "line")}${advice}`,
      ...(lines > HUGE_CELL && { level: "error" as const }),
    };
  }
}

/** The statement nearest to the middle that a blank line or a comment sets apart. */
function seamOf(cell: CodeCell): number | null {
  const starts = cell.body.slice(1).map(({ line }) => line);
  const apart = starts.filter((line) => /^\s*(?:#.*)?$/.test(cell.lines[line - 2] ?? ""));
  const middle = cell.lines.length / 2;
  const nearest = (list: readonly number[]) => list.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0];
  return nearest(apart) ?? nearest(starts) ?? null;
}

function* scatteredImports({ code: cells }: Look): Generator<Found> {
  const first = cells.findIndex(({ facts }) => facts.imports.some(({ topLevel }) => topLevel));
  for (const cell of cells.slice(first + 1)) {
    const imports = cell.facts.imports.filter(({ topLevel }) => topLevel);
    const [one] = imports;
    if (!one || first < 0) continue;
    // A second cell of nothing but imports right below is one with the first.
    if (cell.place === first + 1 && cell.body.every(({ kind }) => kind === "import")) continue;
    yield {
      cell: cell.id,
      span: lineSpan(cell, one.line),
      message: `${many(imports.length, "import")} outside of cell ${first + 1}, where imports begin`,
    };
  }
}

function* usesGlobals(look: Look): Generator<Found> {
  const variables = look.once("variables", () => variablesOf(look.code));
  for (const cell of look.code)
    for (const made of cell.facts.functions) {
      if (made.kind === "class") continue;
      const used = made.reads.filter((name) => variables.has(name) && !/^_?[A-Z][A-Z0-9_]*$/.test(name));
      if (used.length === 0) continue;
      const shown = used.slice(0, 4).map(code).join(", ") + (used.length > 4 ? ` and ${used.length - 4} more` : "");
      yield {
        cell: cell.id,
        span: lineSpan(cell, made.line),
        message: `${code(`${made.name}()`)} reads ${shown}, which ${used.length === 1 ? "is no parameter" : "are no parameters"} of it`,
      };
    }
}

/** What cells bind that is neither function, class nor import. */
function variablesOf(cells: readonly CodeCell[]): ReadonlySet<string> {
  const found = new Set(cells.flatMap(({ facts }) => facts.mayBind));
  for (const { facts } of cells) {
    for (const { name } of facts.functions) found.delete(name);
    for (const { as } of facts.imports) if (as !== null) found.delete(as);
  }
  return found;
}

function noStory({ subject, code: cells }: Look): Found[] {
  const found: Found[] = [];
  const say = (message: string) => void found.push({ cell: null, message });
  if (/^untitled\d*\.ipynb$/i.test(subject.name)) say(`The file is still called ${subject.name}`);
  else if (/-copy\d*\.ipynb$|^copy of |\(\d+\)\.ipynb$/i.test(subject.name))
    say(`The file's name says that it is a copy: ${subject.name}`);
  if (cells.length < 3) return found;
  const prose = subject.cells.filter(({ type, source }) => type === "markdown" && source.trim() !== "");
  const isHeading = (source: string) => /^\s{0,3}#{1,6}\s+\S|<h[1-6]|^[^\n]+\n(?:===+|---+)\s*$/m.test(source);
  if (prose.length === 0) say("There is no text between the cells");
  else if (!prose.some(({ source }) => isHeading(source))) say("There are no headings");
  const first = subject.cells.findIndex(({ source }) => source.trim() !== "");
  const opening = subject.cells.slice(first, first + 3);
  if (prose.length > 0 && !opening.some(({ type, source }) => type === "markdown" && isHeading(source)))
    say("It does not begin with a title");
  const last = subject.cells.findLast(({ source }) => source.trim() !== "");
  if (last?.type === "code" && cells.length > 10) say("It ends with code: nothing says what came out");
  return found;
}

const LOOKS_LIKE_CODE =
  /^(?:[\w.[\]'", ]+\s*(?:[-+*/]?=)\s*\S|(?:import|from|for|while|if|elif|else|try|except|with|def|class|return|print|raise|del|plt|pd|np)\b.*[\w)\]:'"]$|[\w.]+\(.*\)?\s*,?$|[)\]}],?$|\w+=)/;

function* commentedCode({ code: cells }: Look): Generator<Found> {
  for (const cell of cells) {
    if (cell.facts.magics.some(({ kind }) => kind === "cell")) continue;
    const inside = linesOfStrings(cell);
    let run: number[] = [];
    for (let line = 1; line <= cell.lines.length + 1; line++) {
      const text = cell.lines[line - 1];
      const comment =
        text === undefined || inside.has(line) ? null : /^\s*#(?!!|\s*%%|\s*pellucid:)\s?(.*)$/.exec(text);
      if (comment) {
        run.push(line);
        continue;
      }
      const lines = run.map((one) => cell.lines[one - 1]!.replace(/^\s*#\s?/, "").trim()).filter((one) => one !== "");
      const codeLike = lines.filter(
        (one) => LOOKS_LIKE_CODE.test(one) && !/[.:;]\s*$|[a-z] [a-z]+ [a-z]+ [a-z]/.test(one.replace(/:$/, "")),
      ).length;
      if (lines.length > COMMENTED && codeLike / lines.length > 0.7)
        yield {
          cell: cell.id,
          span: lineSpan(cell, run[0]!),
          message: `${many(lines.length, "line")} of commented-out code from here`,
        };
      run = [];
    }
  }
}

function linesOfStrings(cell: CodeCell): ReadonlySet<number> {
  const found = new Set<number>();
  visitAll(cell.body, {
    expression: (value) => {
      if (value.kind !== "constant" && value.kind !== "operation") return;
      const text = textOf(cell, value);
      if (!/^[rbfu]{0,2}("""|''')/i.test(text)) return;
      const count = text.split("\n").length;
      for (let i = 0; i < count; i++) found.add(value.line + i);
    },
  });
  return found;
}

function* complexFunctions({ code: cells }: Look): Generator<Found> {
  for (const cell of cells) {
    const made: FunctionStatement[] = [];
    visitAll(cell.body, { statement: (one) => void (one.kind === "function" && made.push(one)) });
    for (const one of made) {
      const ways = 1 + branches(one.body);
      if (ways > COMPLEX)
        yield {
          cell: cell.id,
          span: lineSpan(cell, one.line),
          message: `${code(`${one.name}()`)} has ${ways} ways through it`,
        };
    }
  }
}

function branches(body: readonly Statement[]): number {
  let count = 0;
  visitAll(body, {
    statement: (one) => {
      if (one.kind === "if" || one.kind === "for" || one.kind === "while") count++;
      else if (one.kind === "try") count += one.handlers.length;
      else if (one.kind === "match") count += one.cases.length;
    },
    expression: (value) => {
      if (value.kind === "operation" && /^(?:if|and|or)\b/.test(value.operator)) count += 1;
      else if (value.kind === "comprehension")
        count += value.clauses.reduce((sum, { conditions }) => sum + 1 + conditions.length, 0);
    },
  });
  return count;
}
