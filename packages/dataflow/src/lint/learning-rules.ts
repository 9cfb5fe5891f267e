/** Machine learning: does the number at the end mean what it says? */
import type { Expression, Statement } from "../python.ts";
import { visitAll } from "../traversal.ts";
import {
  type Call,
  callsIn,
  code,
  type CodeCell,
  dotted,
  fullName,
  type Look,
  many,
  spanOf,
  topStatements,
} from "./look.ts";
import { followLearning, type FlowEvent, METRIC } from "./learning-flow.ts";
import { unseeded } from "./randomness.ts";
import type { Found, Rule } from "./rule.ts";

const group = "Machine learning";
const SPLIT = "from sklearn.model_selection import train_test_split";

export const LEARNING_RULES: readonly Rule[] = [
  {
    id: "W401",
    name: "unseeded",
    group,
    finds: "random numbers are drawn and no seed was set above",
    why: "Each run gives other numbers; nobody can say whether a change of the result came from a change of the code.",
    bad: "import numpy as np\nx = np.random.rand(3)",
    good: "import numpy as np\nnp.random.seed(0)\nx = np.random.rand(3)",
    remedy: "Set a seed in the first cell, or hand one over (`random_state=0`, `default_rng(0)`).",
    check: (look) =>
      unseeded(look).map(({ library, cell, call, more }) => {
        const others = more > 0 ? ` (and in ${many(more, "more place")})` : "";
        return {
          cell: cell.id,
          span: spanOf(cell, call),
          message: `${code(`${dotted(call.callee)}()`)} draws from ${library} without a seed${others}`,
        };
      }),
  },
  {
    id: "E402",
    name: "fitted-before-split",
    group,
    finds: "preprocessing is fitted on all rows, and the data are split afterwards",
    why: "The training rows know something of the test rows (their mean, their words, their directions), so the score on the test rows is too good.",
    bad: `${SPLIT}\nfrom sklearn.preprocessing import StandardScaler\nX = StandardScaler().fit_transform(X_all)\nX_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)`,
    good: `${SPLIT}\nfrom sklearn.preprocessing import StandardScaler\nX_train, X_test, y_train, y_test = train_test_split(X_all, y, random_state=0)\nscaler = StandardScaler().fit(X_train)\nX_train, X_test = scaler.transform(X_train), scaler.transform(X_test)`,
    remedy: "Split first, fit on the training rows only; or put the preprocessing into a pipeline.",
    check: (look) =>
      unique(events(look, "leak"), ({ fitted }) => fitted.call).map(({ what, fitted, cell, call }) => ({
        cell: fitted.cell.id,
        span: spanOf(fitted.cell, fitted.call),
        message: `${code(what)} is fitted here on rows that ${where(cell, call, fitted.cell)} puts on both sides of a split`,
      })),
  },
  {
    id: "E403",
    name: "overlapping-split",
    group,
    finds: "rows are repeated before the data are split",
    why: "Copies of one row land on both sides: the test asks what was learnt by heart.",
    bad: `${SPLIT}\nfrom imblearn.over_sampling import SMOTE\nX_more, y_more = SMOTE(random_state=0).fit_resample(X, y)\nX_train, X_test, y_train, y_test = train_test_split(X_more, y_more, random_state=0)`,
    good: `${SPLIT}\nfrom imblearn.over_sampling import SMOTE\nX_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\nX_train, y_train = SMOTE(random_state=0).fit_resample(X_train, y_train)`,
    remedy: "Split first, then resample the training rows only.",
    check: (look) =>
      unique(events(look, "overlap"), ({ drawn }) => drawn.call).map(({ what, drawn, cell, call }) => ({
        cell: drawn.cell.id,
        span: spanOf(drawn.cell, drawn.call),
        message: `${code(what)} repeats rows that ${where(cell, call, drawn.cell)} puts on both sides of a split`,
      })),
  },
  {
    id: "W404",
    name: "chosen-by-test",
    group,
    finds: "a loop fits models and measures each on the test rows",
    why: "What is chosen by the test rows fits them by chance; their score says nothing about new rows any more.",
    bad: "for k in [1, 3, 5]:\n    model = KNeighborsClassifier(k)\n    model.fit(X_train, y_train)\n    print(model.score(X_test, y_test))",
    good: "for k in [1, 3, 5]:\n    model = KNeighborsClassifier(k)\n    model.fit(X_train, y_train)\n    print(model.score(X_valid, y_valid))",
    remedy: "Choose by validation rows or by cross-validation, and ask the test rows once.",
    check: (look) =>
      unique(
        events(look, "measure").filter(({ side, choosing }) => side === "test" && choosing !== null),
        ({ choosing }) => choosing,
      ).map(({ cell, call }) => ({
        cell: cell.id,
        span: spanOf(cell, call),
        message: "Each turn of this loop is measured on the test rows: whoever chooses by it has no test left",
      })),
  },
  {
    id: "W405",
    name: "wrong-side",
    group,
    finds: "something is fitted on test rows, or only the training rows are measured",
    why: "The reported number does not say how the model does on rows that it has not seen.",
    bad: "model = LogisticRegression()\nmodel.fit(X_test, y_test)",
    good: "model = LogisticRegression()\nmodel.fit(X_train, y_train)",
    remedy: "Fit on the training rows; measure on others.",
    check: wrongSide,
  },
  {
    id: "W406",
    name: "no-split",
    group,
    finds: "a model is measured on the rows that it was fitted on, and nothing is ever split",
    why: "A model that learnt the rows by heart gets the best number.",
    bad: "model = DecisionTreeClassifier(random_state=0)\nmodel.fit(X, y)\nprint(model.score(X, y))",
    good: "model = DecisionTreeClassifier(random_state=0)\nmodel.fit(X, y)\nprint(model.score(X_new, y_new))",
    remedy: "Split the data before, or use cross-validation.",
    check(look) {
      if (events(look, "split").length > 0 || events(look, "fit").some(({ side }) => side !== null)) return [];
      return unique(
        events(look, "measure").filter(({ ownData }) => ownData),
        () => 1,
      ).map(({ cell, call, what }) => ({
        cell: cell.id,
        span: spanOf(cell, call),
        message: `${code(what)} measures the rows that the model was fitted on`,
      }));
    },
  },
  {
    id: "W407",
    name: "no-evaluation-mode",
    group,
    finds: "a torch model is asked over test or validation batches without `no_grad`",
    why: "Gradients are kept for nothing, and without `eval()` dropout and batch statistics change the answers.",
    bad: "import torch\nmodel.eval()\nfor x, y in test_loader:\n    total += (model(x).argmax(1) == y).sum()",
    good: "import torch\nmodel.eval()\nwith torch.no_grad():\n    for x, y in test_loader:\n        total += (model(x).argmax(1) == y).sum()",
    remedy: "Call `model.eval()` before, and wrap the loop in `torch.no_grad()` or `torch.inference_mode()`.",
    check: evaluation,
  },
  {
    id: "W408",
    name: "mixed-devices",
    group,
    finds: "`.cuda()` beside `.to(device)`; or a fallback to the CPU that nobody is told of (a note only)",
    why: "The first fails on a machine without a GPU; the second is a hundred times slower there and does not say so.",
    bad: "import torch\ndevice = torch.device('cpu')\nmodel.to(device)\nx = x.cuda()",
    good: "import torch\ndevice = torch.device('cpu')\nmodel.to(device)\nx = x.to(device)",
    remedy: "Send everything to one `device`, and show which it is.",
    check: devices,
  },
  {
    id: "W409",
    name: "target-type",
    group,
    finds: "class targets as floats, or a classifier for a number",
    why: "Losses for classes take integers: with floats they fail, or quietly compute something else.",
    bad: "import torch.nn.functional as F\nloss = F.cross_entropy(scores, y.float())",
    good: "import torch.nn.functional as F\nloss = F.cross_entropy(scores, y.long())",
    remedy: "Give classes as integers (`long()`, `astype(int)`), numbers to a regressor.",
    check: targetTypes,
  },
  {
    id: "W410",
    name: "bare-pickle",
    group,
    finds: "a fitted model is pickled",
    why: "The file loads only with the same versions, runs whatever is in it, and does not say where it came from.",
    bad: "import joblib\nmodel = LogisticRegression()\nmodel.fit(X_train, y_train)\njoblib.dump(model, 'model.pkl')",
    good: "import joblib\ntable = {'a': 1}\njoblib.dump(table, 'table.pkl')",
    remedy: "Export it in a format of its own (ONNX, skops, safetensors), with versions, data and score beside it.",
    unfixed: "Another format loads with another call, and not every model has one.",
    check: pickles,
  },
  {
    id: "W411",
    name: "metric-only-printed",
    group,
    finds: "a metric is printed and kept nowhere (a note only)",
    why: "The number is in an output that the next run replaces.",
    bad: "from sklearn.metrics import accuracy_score\nprint(accuracy_score(y_test, guess))",
    good: "from sklearn.metrics import accuracy_score\nscore = accuracy_score(y_test, guess)\nprint(score)",
    remedy: "Give it a name, and write it where results are kept.",
    check: onlyPrinted,
  },
];

type EventOf<K extends FlowEvent["kind"]> = Extract<FlowEvent, { kind: K }>;

function events<K extends FlowEvent["kind"]>(look: Look, kind: K): EventOf<K>[] {
  const all = look.once("learning", () => followLearning(look.code, look.modules));
  return all.filter((one): one is EventOf<K> => one.kind === kind);
}

function unique<T>(list: readonly T[], key: (one: T) => unknown): T[] {
  const seen = new Set<unknown>();
  return list.filter((one) => !seen.has(key(one)) && seen.add(key(one)));
}

const where = (cell: CodeCell, { line }: Call, here: CodeCell): string =>
  cell === here ? `line ${line}` : `cell ${cell.place + 1}`;

function* wrongSide(look: Look): Generator<Found> {
  for (const { cell, call, side, what } of unique(events(look, "fit"), ({ call: one }) => one))
    if (side === "test" && what !== "")
      yield { cell: cell.id, span: spanOf(cell, call), message: `${code(what)} is fitted on test rows` };
  const measures = events(look, "measure");
  const [first] = measures.filter(({ side }) => side === "train");
  const isSplit = events(look, "split").length > 0;
  const elsewhere = look.code.some(({ source }) =>
    /valid|\bdev_|cross_val|GridSearch|RandomizedSearch|test_score/i.test(source),
  );
  if (first && isSplit && !elsewhere && measures.every(({ side }) => side === "train"))
    yield {
      cell: first.cell.id,
      span: spanOf(first.cell, first.call),
      message: "Only the training rows are measured in this notebook",
    };
}

const LOADER = /(?:test|val|valid|validation|eval)\w*_?(?:loader|dl|dataloader|iter|batches)$|^(?:test|val|valid)_/i;

function* evaluation(look: Look): Generator<Found> {
  if (![...look.modules.values()].some((name) => name === "torch" || name.startsWith("torch."))) return;
  for (const cell of look.code)
    for (const { loop, safe } of loopsOf(cell.body, false)) {
      const over = dotted(loop.iterable) || textOfFirstName(loop.iterable);
      const text = cell.python.slice(loop.start, loop.end);
      if (safe || !LOADER.test(over) || /no_grad|inference_mode|\.backward\(|\.step\(/.test(text)) continue;
      const asked = /\b(?:model|net|network|encoder|classifier|cnn|resnet|lstm|gpt)\w*\s*\(/i.exec(text);
      if (asked)
        yield {
          cell: cell.id,
          span: spanOf(cell, loop.iterable),
          message: `The model is asked over ${code(over)} without ${code("torch.no_grad()")}`,
        };
    }
}

function textOfFirstName(value: Expression): string {
  if (value.kind === "call" && value.arguments[0]) return dotted(value.arguments[0].value);
  return "";
}

type Loop = Statement & { kind: "for" };

/** Loops, and whether something around them keeps no gradients. */
function* loopsOf(body: readonly Statement[], safe: boolean): Generator<{ loop: Loop; safe: boolean }> {
  for (const one of body) {
    if (one.kind === "for") {
      yield { loop: one, safe };
      yield* loopsOf(one.body, safe);
    } else if (one.kind === "with")
      yield* loopsOf(one.body, safe || one.items.some(({ context }) => /no_grad|inference_mode/.test(dotted(context))));
    else if (one.kind === "function")
      yield* loopsOf(one.body, safe || one.decorators.some((each) => /no_grad|inference_mode/.test(dotted(each))));
    else if (one.kind === "class") yield* loopsOf(one.body, safe);
    else if (one.kind === "if" || one.kind === "while") yield* loopsOf([...one.body, ...one.otherwise], safe);
    else if (one.kind === "try") yield* loopsOf(one.body, safe);
  }
}

function* devices(look: Look): Generator<Found> {
  const calls = look.code.flatMap((cell) => callsIn(cell).map((call) => ({ cell, call })));
  const moved = calls.some(
    ({ call }) =>
      call.callee.kind === "attribute" &&
      call.callee.name === "to" &&
      call.arguments.some(({ value }) => /device/i.test(dotted(value))),
  );
  const cuda = calls.find(
    ({ call }) =>
      call.callee.kind === "attribute" &&
      call.callee.name === "cuda" &&
      dotted(call.callee) !== "torch.cuda" &&
      call.callee.object.kind !== "call",
  );
  if (moved && cuda && !/^torch\b/.test(dotted(cuda.call.callee)))
    yield {
      cell: cuda.cell.id,
      span: spanOf(cuda.cell, cuda.call),
      message: `${code(".cuda()")} needs a GPU, while other values go to a device that is chosen`,
    };
  for (const cell of look.code) {
    if (!cell.python.includes("cuda.is_available")) continue;
    const chosen = /\b(\w*device\w*)\s*=.*["']cuda[^"']*["']\s+if\s+torch\.cuda\.is_available\(\)\s+else/.exec(
      cell.python,
    );
    if (!chosen) continue;
    const [, name = ""] = chosen;
    const isShown = look.code.some(({ source }) =>
      new RegExp(`print\\([^\\n]*\\b${name}\\b|^${name}\\s*$`, "m").test(source),
    );
    const at = chosen.index;
    if (!isShown)
      yield {
        cell: cell.id,
        span: spanOf(cell, { line: 0, start: at, end: at + name.length }),
        level: "info",
        message: `${code(name)} falls back to the CPU and nobody is told`,
      };
  }
}

function* targetTypes(look: Look): Generator<Found> {
  const isFloat = (value: Expression | undefined): boolean => {
    if (value?.kind !== "call") return false;
    const path = dotted(value.callee);
    const [first] = value.arguments;
    return (
      path.endsWith(".float") ||
      (path.endsWith(".astype") &&
        first !== undefined &&
        /^["']?(?:np\.)?float(?:32|64)?["']?$/.test(
          first.value.kind === "constant" ? first.value.text : dotted(first.value),
        ))
    );
  };
  const losses = new Set(
    look.code.flatMap(({ python }) =>
      [...python.matchAll(/\b(\w+)\s*=\s*(?:\w+\.)*(?:CrossEntropyLoss|NLLLoss)\(/g)].map(([, name]) => name!),
    ),
  );
  for (const cell of look.code)
    for (const call of callsIn(cell)) {
      const name = fullName(call.callee, look.modules);
      const [, target] = call.arguments.filter((one) => one.name === null);
      const isLoss = /(?:^|\.)(?:cross_entropy|nll_loss)$/.test(name) || losses.has(name);
      const fits =
        name.endsWith(".fit") &&
        call.callee.kind === "attribute" &&
        call.callee.object.kind === "call" &&
        /Classifier$|LogisticRegression$|SVC$/.test(dotted(call.callee.object.callee));
      if ((isLoss || fits) && isFloat(target?.value))
        yield { cell: cell.id, span: spanOf(cell, target!.value), message: "Classes are given as floats here" };
    }
}

function* pickles(look: Look): Generator<Found> {
  const fitted = new Set(
    look.code.flatMap((cell) =>
      callsIn(cell).flatMap((call) =>
        call.callee.kind === "attribute" && /^(?:fit|partial_fit)$/.test(call.callee.name)
          ? [dotted(call.callee.object)]
          : [],
      ),
    ),
  );
  for (const cell of look.code)
    for (const call of callsIn(cell)) {
      const name = fullName(call.callee, look.modules);
      const [first] = call.arguments;
      if (!/^(?:pickle|cloudpickle|dill|joblib)\.dumps?$/.test(name) || !first) continue;
      const what = dotted(first.value);
      if (fitted.has(what) && what !== "")
        yield { cell: cell.id, span: spanOf(cell, call), message: `The fitted ${code(what)} is pickled` };
    }
}

function* onlyPrinted(look: Look): Generator<Found> {
  const found: { cell: CodeCell; call: Call }[] = [];
  for (const cell of look.code)
    for (const { one } of topStatements(cell.body)) {
      if (one.kind !== "expression" || one.value.kind !== "call" || dotted(one.value.callee) !== "print") continue;
      const measured = one.value.arguments.flatMap(({ value }) => metricsIn(value));
      if (measured[0]) found.push({ cell, call: measured[0] });
    }
  const [first] = found;
  if (!first) return;
  const more = found.length > 1 ? ` (and in ${many(found.length - 1, "more place")})` : "";
  yield {
    cell: first.cell.id,
    span: spanOf(first.cell, first.call),
    level: "info",
    message: `This metric is printed and kept nowhere${more}`,
  };
}

function metricsIn(value: Expression): Call[] {
  const found: Call[] = [];
  visitAll([{ kind: "expression", value, line: value.line, start: value.start, end: value.end }], {
    expression: (one) => void (one.kind === "call" && METRIC.test(dotted(one.callee)) && found.push(one)),
  });
  return found;
}
