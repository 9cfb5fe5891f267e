/**
 * What calling the functions and classes of a cell does: which global names they look up, rebind and change, and which
 * arguments. Callees' deeds are not included, except those of functions of the same cell on arguments handed through.
 */
import { effectsOf, type Setting } from "./effects.ts";
import type { FunctionFacts, Mutation } from "./facts.ts";
import { globalBinds, globalReads } from "./names-so-far.ts";
import { drawsIn, filesIn } from "./outside.ts";
import type { ClassStatement, Expression, FunctionStatement, Parameters, Statement } from "./python.ts";
import { partsOfExpression, subStatements, visitAll } from "./traversal.ts";

type Known = Omit<Setting, "scope" | "functions">;

/**
 * Functions of the cell's own level, also those in branches, by name; a later one of the same name wins. Read twice, so that
 * they know those that stand below them.
 */
export function functionsOf(body: readonly Statement[], known: Known): Map<string, FunctionFacts> {
  const [found, twice] = functionsKnowing(new Map(), body, known);
  if (found.size < 2) return found;
  return functionsKnowing(new Map([...found].filter(([name]) => !twice.has(name))), body, known)[0];
}

/** Also the names that stand for several of them. */
function functionsKnowing(
  found: Map<string, FunctionFacts>,
  body: readonly Statement[],
  known: Known,
): [Map<string, FunctionFacts>, Set<string>] {
  const made = new Set<string>();
  const twice = new Set<string>();
  const visit = (one: Statement): void => {
    if (one.kind === "function" || one.kind === "class") (made.has(one.name) ? twice : made).add(one.name);
    if (one.kind === "function") found.set(one.name, functionFacts(one, one.name, known, found));
    else if (one.kind === "class") found.set(one.name, classFacts(one, known, found));
    else {
      if (one.kind === "assign") for (const target of one.targets) named(target, one.value, known, found);
      subStatements(one).forEach((inner) => inner.forEach(visit));
    }
  };
  body.forEach(visit);
  return [found, twice];
}

/** `f = lambda x: ...`, `g = (x for ...)`. */
function named(target: Expression, value: Expression, known: Known, found: Map<string, FunctionFacts>): void {
  const scope = known.scopes.of.get(value);
  if (target.kind !== "name" || !scope) return;
  const reads = [...globalReads(scope)];
  if (value.kind === "lambda") {
    const body: Statement = { ...value, kind: "expression", value: value.body };
    const { mutations, changedLocals } = effectsOf([body], { ...known, scope, functions: found });
    const parameters = value.parameters.list.map((one) => one.name);
    found.set(target.id, {
      name: target.id,
      kind: "function",
      parameters,
      reads,
      binds: [],
      mutates: mutations,
      changesArguments: places(parameters, changedLocals),
      lasting: partsOfExpression(value).some(makesFunctions),
      ...keepsDefaults(value.parameters, changedLocals),
      ...filesUsed([body]),
      draws: drawsIn([body], known.modules),
      line: value.line,
    });
  } else if (value.kind === "comprehension" && value.form === "generator")
    found.set(target.id, {
      name: target.id,
      kind: "generator",
      parameters: [],
      reads,
      binds: [],
      mutates: [],
      changesArguments: [],
      lasting: true,
      draws: drawsIn([{ ...value, kind: "expression", value }], known.modules),
      line: value.line,
    });
}

const places = (parameters: readonly string[], changed: ReadonlySet<string>): number[] =>
  parameters.flatMap((name, place) => (changed.has(name) ? [place] : []));

const keepsDefaults = ({ list }: Parameters, changed: ReadonlySet<string>): { keeps?: true } =>
  list.some((each) => each.default !== null && changed.has(each.name)) ? { keeps: true } : {};

const makesFunctions = (value: Expression): boolean =>
  value.kind === "lambda" ||
  (value.kind === "comprehension" && value.form === "generator") ||
  partsOfExpression(value).some(makesFunctions);

type Functions = ReadonlyMap<string, FunctionFacts>;

/** One that calls itself hands its arguments on to itself: it changes what it changes otherwise. */
function functionFacts(one: FunctionStatement, name: string, known: Known, functions: Functions): FunctionFacts {
  if (!globalReads(known.scopes.of.get(one)!).has(name)) return factsOfBody(one, name, known, functions);
  let assumed: readonly number[] | null = [];
  for (;;) {
    const self = { ...NOTHING_DONE, name, parameters: one.parameters.list.map((each) => each.name), line: one.line };
    const itself = new Map([...functions, [name, { ...self, changesArguments: assumed }]]);
    const found = factsOfBody(one, name, known, itself);
    if (found.changesArguments === null || found.changesArguments.length === assumed?.length) return found;
    assumed = found.changesArguments;
  }
}

const NOTHING_DONE = {
  kind: "function",
  reads: [],
  binds: [],
  mutates: [],
  changesArguments: [],
  lasting: false,
  draws: [],
} as const;

function factsOfBody(one: FunctionStatement, name: string, known: Known, functions: Functions): FunctionFacts {
  const scope = known.scopes.of.get(one)!;
  const { mutations, changedLocals } = effectsOf(one.body, { ...known, scope, functions });
  const { list } = one.parameters;
  const parameters = list.map((each) => each.name);
  const inner: Mutation[] = [];
  let generator = false;
  let makes = false;
  visitAll(one.body, {
    statement: (each) => {
      if (each.kind !== "function" && each.kind !== "class") return;
      makes = true;
      if (each.kind === "function")
        inner.push(...effectsOf(each.body, { ...known, scope: known.scopes.of.get(each)!, functions }).mutations);
    },
    expression: (value) => {
      generator ||= value.kind === "yield";
      makes ||= value.kind === "lambda";
    },
  });
  const starred = list.some((each) => /star/.test(each.kind) && changedLocals.has(each.name));
  return {
    name,
    kind: generator ? "generator" : "function",
    parameters,
    reads: [...globalReads(scope)],
    binds: [...globalBinds(scope)],
    mutates: [...mutations, ...inner],
    changesArguments: starred ? null : places(parameters, changedLocals),
    lasting: generator || makes,
    ...keepsDefaults(one.parameters, changedLocals),
    ...filesUsed(one.body),
    draws: drawsIn(one.body, known.modules),
    line: one.line,
  };
}

function filesUsed(body: readonly Statement[]): Pick<FunctionFacts, "files"> {
  const files = filesIn(body);
  return files.length > 0 ? { files } : {};
}

/** Methods that nobody has to call: operators, look-ups, properties. What they change, changes by being looked at. */
function stirs(one: Statement, methods: readonly FunctionFacts[]): boolean {
  if (one.kind !== "function") return false;
  const unasked =
    /^__(?!(init|new|init_subclass|enter|exit|aenter|aexit|set|del|call|i[a-z]+|set\w+|del\w+)__)\w+__$/.test(one.name);
  if (!unasked && one.decorators.length === 0) return false;
  const facts = methods.find(({ name, line }) => name === one.name && line === one.line);
  return facts !== undefined && (facts.changesArguments === null || facts.changesArguments.includes(0));
}

/** Making an object runs `__init__`; its methods may run whenever somebody holds it. */
function classFacts(one: ClassStatement, known: Known, functions: Functions): FunctionFacts {
  const scope = known.scopes.of.get(one)!;
  const ways = one.body.filter((each) => each.kind === "function");
  const init = ways
    .filter((each) => each.name === "__init__")
    .map((each) => factsOfBody(each, each.name, known, functions))
    .at(-1);
  const bases = one.arguments.flatMap(({ value }) => (value.kind === "name" ? [value.id] : []));
  const inherited = bases.flatMap((name) => functions.get(name) ?? []);
  const changes = init
    ? (init.changesArguments?.filter((place) => place > 0).map((place) => place - 1) ?? null)
    : one.arguments.length > 0
      ? null
      : [];
  const parameters = init ? init.parameters.slice(1) : [];
  // Methods make objects of their own class.
  const made = { ...NOTHING_DONE, name: one.name, kind: "class" as const, parameters, line: one.line };
  const itself = new Map([...functions, [one.name, { ...made, changesArguments: changes, lasting: true }]]);
  const methods = ways.map((each) => factsOfBody(each, each.name, known, itself));
  const all = [...methods, ...inherited];
  return {
    name: one.name,
    kind: "class",
    parameters,
    reads: [...new Set([...globalReads(scope), ...bases, ...inherited.flatMap((each) => each.reads)])],
    binds: [...new Set([...globalBinds(scope), ...inherited.flatMap((each) => each.binds)])],
    mutates: all.flatMap((each) => each.mutates),
    changesArguments: changes,
    lasting: true,
    ...filesUsed(one.body),
    ...(one.body.some((each) => stirs(each, methods)) || inherited.some((each) => each.stirs) ? { stirs: true } : {}),
    ...(methods.some((each) => each.name === "__del__") || inherited.some((each) => each.ends) ? { ends: true } : {}),
    draws: [...new Set(all.flatMap((each) => each.draws))],
    line: one.line,
  };
}
