/** Order and state: would a run from the top see what is on the page? */
import { PYTHON_BUILTINS } from "../python-builtins.ts";
import type { Expression, Statement } from "../python.ts";
import { undefinedNames, type UndefinedName } from "../undefined-names.ts";
import {
  code,
  type CodeCell,
  dotted,
  firstUse,
  isImported,
  lineSpan,
  type Look,
  spanOf,
  topStatements,
} from "./look.ts";
import type { Found, Rule } from "./rule.ts";
import { functionTwice, leakedLoop, rebound, shadowed } from "./taken-names.ts";

const group = "Order and state";

export const ORDER_RULES: readonly Rule[] = [
  {
    id: "E101",
    name: "undefined-name",
    group,
    finds: "a name is used that no cell binds",
    why: "The name lives in somebody's kernel only: the cell that made it was deleted or renamed. A run from the top ends here with a NameError.",
    bad: "total = sum(prices)",
    good: "prices = [1, 2]\n%%\ntotal = sum(prices)",
    remedy: "Bring back the cell that made the name, or bind it above.",
    check: (look) => unbound(look, (below) => below === null),
  },
  {
    id: "E102",
    name: "bound-below",
    group,
    finds: "a name is used above the first cell that binds it",
    why: "It worked because the lower cell had run before. A run from the top ends here with a NameError.",
    bad: "print(rate)\n%%\nrate = 0.1",
    good: "rate = 0.1\n%%\nprint(rate)",
    remedy: "Move the cell that binds the name above this one.",
    check: (look) => unbound(look, (below) => below !== null),
  },
  {
    id: "E103",
    name: "other-order",
    group,
    finds: "the saved counts prove that a cell read what a lower cell had made",
    why: "The output on the page came from a value that a run from the top does not give at this place. Counts that are out of order without such a value between them are only noted.",
    bad: "#5\nprint(x)\n%%\n#3\nx = 2\n%%\n#1\nx = 1",
    good: "#1\nx = 1\n%%\n#2\nprint(x)",
    remedy: "Run the notebook from the top, or put the cells into the order in which they ran.",
    check: otherOrder,
  },
  {
    id: "W104",
    name: "not-run",
    group,
    finds: "a cell without a count stands among cells that ran",
    why: "What is below may or may not have been made with this cell; nobody can tell from the page.",
    bad: "#1\nx = 1\n%%\nx = 2\n%%\n#2\nprint(x)",
    good: "#1\nx = 1\n%%\n#2\nprint(x)\n%%\nprint('next')",
    remedy: "Run the cell, or delete it.",
    check: notRun,
  },
  {
    id: "W105",
    name: "not-idempotent",
    group,
    finds: "a cell changes what it read: each further run gives something else",
    why: "Running such a cell twice, as everybody does, leaves a state that no run from the top gives.",
    bad: "count = 0\n%%\ncount += 1",
    good: "count = 0\ncount += 1",
    remedy: "Give the result a new name, or make the start value in the same cell.",
    check: notIdempotent,
  },
  {
    id: "W106",
    name: "shadowed",
    group,
    finds: "a variable hides a builtin function or an imported module",
    why: "Every later cell that means the builtin or the module gets the variable instead, often far below.",
    bad: "list = [1, 2]",
    good: "items = [1, 2]",
    remedy: "Rename the variable.",
    check: shadowed,
  },
  {
    id: "W107",
    name: "function-twice",
    group,
    finds: "a function is defined again, with another body",
    why: "Which one a cell calls depends on the order of runs.",
    bad: "def area(r):\n    return 3 * r\n%%\ndef area(r):\n    return 3.14 * r * r",
    good: "def area(r):\n    return 3 * r\n%%\ndef exact_area(r):\n    return 3.14 * r * r",
    remedy: "Rename one, or keep only the last.",
    check: functionTwice,
  },
  {
    id: "I108",
    name: "rebound",
    group,
    finds: "three or more cells bind one name",
    why: "The value depends on which of them ran last.",
    bad: "data = 1\n%%\ndata = 2\n%%\ndata = 3",
    good: "data = 1\n%%\nclean = 2\n%%\nlong = 3",
    remedy: "Give each step a name of its own.",
    check: rebound,
  },
  {
    id: "W109",
    name: "leaked-loop-variable",
    group,
    finds: "a later cell uses the variable of a loop",
    why: "It holds the last item, or is missing when there was none; that is seldom what was meant.",
    bad: "for row in [1, 2]:\n    print(row)\n%%\nprint(row)",
    good: "for row in [1, 2]:\n    print(row)\nlast = row\n%%\nprint(last)",
    remedy: "Bind what is meant to a name of its own, in the cell of the loop.",
    check: leakedLoop,
  },
  {
    id: "W110",
    name: "edited-after-run",
    group,
    finds: "the source was edited after its outputs came",
    why: "The outputs on the page are not what the source above them says.",
    bad: "#3 edited\nprint(2)",
    good: "#3\nprint(2)",
    remedy: "Run the cell again.",
    check: (look) =>
      look.code.flatMap((cell): Found[] =>
        cell.edited && cell.outputs.length > 0
          ? [{ cell: cell.id, span: lineSpan(cell, 1), message: "The source was edited after these outputs came" }]
          : [],
      ),
  },
];

const LONGEST_NAME = 200;

function unbound(look: Look, wanted: (below: number | null) => boolean): Found[] {
  if (!look.isPython) return [];
  const found = look.once("unbound", () =>
    undefinedNames(
      look.code.map(({ facts }) => (facts.broken ? null : facts)),
      PYTHON_BUILTINS,
    ),
  );
  return found.flatMap((one): Found[] => {
    const cell = look.code[one.place]!;
    // What is longer is no name that somebody mistyped, but text that was pasted without its quotes.
    if (one.name.length > LONGEST_NAME) return [];
    if (!wanted(one.below) || cell.fails || isGuarded(cell, one)) return [];
    const use = firstUse(cell, one.name);
    // `%%timeit a = 1`: the body's own.
    if (new RegExp(`^%%timeit\\b.*\\b${one.name}\\s*=`).test(cell.source)) return [];
    // `$name` in a line for the shell stays as it is when nothing is called so.
    if (!use && new RegExp(`\\$\\{?${one.name}\\b`).test(cell.source)) return [];
    const where = one.below === null ? "no cell binds it" : `it is bound below, in cell ${one.below + 1}`;
    return [
      {
        cell: cell.id,
        span: use ? spanOf(cell, use) : lineSpan(cell, 1),
        message: `${code(one.name)} is used here; ${where}`,
      },
    ];
  });
}

/** `try: x except NameError:` asks on purpose. */
const isGuarded = (cell: CodeCell, { name }: UndefinedName): boolean =>
  /except\s*(?:\(|:|NameError|Exception)/.test(cell.source) ||
  new RegExp(`["']${name}["']\\s+(?:not\\s+)?in\\s`).test(cell.source);

function* otherOrder(look: Look): Generator<Found> {
  const ran = look.code.filter(({ count }) => count !== null);
  for (const cell of ran) {
    const before = look.code.slice(0, cell.place);
    const proof = ran.find(
      (below) => below.place > cell.place && below.count! < cell.count! && sharedName(cell, below, before) !== null,
    );
    if (proof) {
      const message = `The counts say that cell ${proof.place + 1} ran before this one, which uses its ${code(sharedName(cell, proof, before)!)}`;
      yield { cell: cell.id, span: lineSpan(cell, 1), message };
    }
  }
  const broken = ran.findIndex((cell, i) => i > 0 && cell.count! < ran[i - 1]!.count!);
  if (broken < 0) return;
  const cell = ran[broken]!;
  const above = ran[broken - 1]!;
  const message = `The counts are out of order: cell ${above.place + 1} has ${above.count}, this one ${cell.count}`;
  yield { cell: cell.id, span: lineSpan(cell, 1), message, level: "info" };
}

/** A name that the upper cell needs, that the lower one surely made anew, and that nothing between made once more. */
function sharedName(cell: CodeCell, below: CodeCell, before: readonly CodeCell[]): string | null {
  const made = new Set(below.facts.mustBind.filter((name) => !isImported(below, name)));
  const name = cell.facts.reads.find(
    (one) =>
      made.has(one) &&
      // Whoever binds it above ran after the lower cell: then this cell read that.
      !before.some(
        (other) => other.facts.mayBind.includes(one) && (other.count === null || other.count > below.count!),
      ) &&
      !below.facts.functions.some((made) => made.name === one),
  );
  return name ?? null;
}

const hasCode = ({ source }: CodeCell): boolean =>
  source.split(/\r\n|\r|\n/).some((line) => !/^\s*(?:#.*)?$/.test(line));

function* notRun(look: Look): Generator<Found> {
  const first = look.code.findIndex(({ count }) => count !== null);
  const last = look.code.findLastIndex(({ count }) => count !== null);
  for (const cell of look.code.slice(first + 1, Math.max(last, 0)))
    if (cell.count === null && hasCode(cell))
      yield { cell: cell.id, span: lineSpan(cell, 1), message: "This cell has no count, though cells below ran" };
}

/** Methods with which a second time changes nothing. */
const SETTLING =
  /^(?:dropna|fillna|drop_duplicates|astype|sort_values|sort_index|copy|strip|lower|upper|to|cuda|cpu|eval|train|reset_index|set_index|rename|flatten|ravel|squeeze|round|title|clip|abs|float|int|bool|str|list|set|tuple|sorted|array|asarray|DataFrame|Series|to_datetime|to_numeric|reindex|compile|detach|numpy|requires_grad_|bfill|ffill|replace|T)$/;

function* notIdempotent(look: Look): Generator<Found> {
  for (const cell of look.code) {
    if (cell.fails) continue;
    const inputs = new Set(cell.facts.reads);
    for (const { one, depth } of topStatements(cell.body)) {
      const name = depth > 0 ? null : changedInput(one, inputs);
      if (name !== null && look.code.slice(0, cell.place).some(({ facts }) => facts.mayBind.includes(name))) {
        yield {
          cell: cell.id,
          span: spanOf(cell, one),
          message: `Each run changes ${code(name)} further, which an earlier cell made`,
        };
        break;
      }
    }
    const { files } = cell.facts;
    // Written first and then read, it is the same each time.
    const file = files.find(
      ({ path, access, line }) =>
        access === "write" && files.some((one) => one.path === path && one.access === "read" && one.line < line),
    );
    if (file)
      yield {
        cell: cell.id,
        span: lineSpan(cell, file.line),
        message: `Each run reads and rewrites ${code(file.path)}`,
      };
  }
}

function changedInput(one: Statement, inputs: ReadonlySet<string>): string | null {
  if (one.kind === "augmented")
    return one.target.kind === "name" && inputs.has(one.target.id) && !/^[|&]/.test(one.operator)
      ? one.target.id
      : null;
  if (one.kind === "expression" && one.value.kind === "call") {
    const { callee } = one.value;
    const grows = callee.kind === "attribute" && /^(?:append|extend|insert|pop|popleft|appendleft)$/.test(callee.name);
    return grows && callee.object.kind === "name" && inputs.has(callee.object.id) ? callee.object.id : null;
  }
  if (one.kind !== "assign" || one.targets.length !== 1) return null;
  const [target] = one.targets;
  if (target?.kind !== "name" || !inputs.has(target.id) || !mentions(one.value, target.id)) return null;
  return settles(one.value) ? null : target.id;
}

function mentions(value: Expression, name: string): boolean {
  if (value.kind === "name") return value.id === name;
  // Only arithmetic and slices of it: what a call does nobody knows.
  if (value.kind === "operation")
    return value.operator.startsWith("binary ") && value.parts.some((part) => mentions(part, name));
  if (value.kind === "subscript")
    return (
      mentions(value.object, name) &&
      value.index.some(
        (one) =>
          one.kind !== "name" && one.kind !== "group" && /slice|:/.test(one.kind === "operation" ? one.operator : ""),
      )
    );
  if (value.kind === "call") return value.arguments.some((one) => mentions(one.value, name)) && !settles(value);
  return false;
}

const settles = (value: Expression): boolean =>
  value.kind === "call"
    ? SETTLING.test(dotted(value.callee).split(".").at(-1) ?? "") ||
      value.callee.kind === "attribute" ||
      value.arguments.length !== 1
    : false;
