/**
 * Follows data through a notebook, in document order, as far as splitting and fitting are concerned: which values come from
 * which, what was fitted on what, which side of a split a value is on. Types are not known, so classes and methods are taken
 * at their word. Reports what it sees as events; whether one is bad is for learning-rules.ts to say. Calls of the notebook's
 * own functions are not followed into; each function is followed by itself.
 */
import type { Expression, Statement } from "../python.ts";
import { partsOfExpression } from "../traversal.ts";
import { type Call, type CodeCell, dotted, fullName, targetNames } from "./look.ts";

export type Side = "train" | "test";

export interface Site {
  readonly cell: CodeCell;
  readonly call: Call;
}

export type FlowEvent = Site &
  (
    | { readonly kind: "split" }
    /** Something that was fitted on all the data reaches a split, or its two sides. */
    | { readonly kind: "leak"; readonly what: string; readonly fitted: Site }
    | { readonly kind: "overlap"; readonly what: string; readonly drawn: Site }
    | { readonly kind: "fit"; readonly side: Side | null; readonly what: string }
    | {
        readonly kind: "measure";
        readonly side: Side | null;
        readonly what: string;
        readonly ownData: boolean;
        readonly choosing: Call | null;
      }
  );

interface Value {
  /** Names of the data it was made of, with versions. */
  readonly roots: ReadonlySet<string>;
  readonly side: Side | null;
  /** Preprocessing that saw all of the data, and went into it. */
  readonly leaks: readonly { readonly what: string; readonly fitted: Site }[];
  readonly drawn: { readonly what: string; readonly drawn: Site } | null;
  readonly parts?: readonly Value[];
  readonly estimator?: Estimator;
}

interface Estimator {
  readonly what: string;
  readonly kind: "preprocessing" | "model";
  fitted: { readonly data: Value; readonly site: Site } | null;
}

const NOTHING: Value = { roots: new Set(), side: null, leaks: [], drawn: null };

/** They learn from the rows they see. */
const PREPROCESSING =
  /^(?:StandardScaler|MinMaxScaler|MaxAbsScaler|RobustScaler|QuantileTransformer|PowerTransformer|SimpleImputer|Imputer|KNNImputer|IterativeImputer|PCA|KernelPCA|IncrementalPCA|SparsePCA|TruncatedSVD|NMF|FastICA|FactorAnalysis|LatentDirichletAllocation|SelectKBest|SelectPercentile|SelectFromModel|SelectFdr|SelectFpr|RFE|RFECV|VarianceThreshold|TfidfVectorizer|TfidfTransformer|CountVectorizer|KBinsDiscretizer|TargetEncoder|LinearDiscriminantAnalysis|GenericUnivariateSelect)$/;
const MODEL =
  /(?:Classifier|Regressor|Regression|RegressionCV|SVC|SVR|NB|Perceptron)$|^(?:Ridge|RidgeCV|Lasso|LassoCV|ElasticNet|ElasticNetCV|GaussianProcess\w*|Pipeline|make_pipeline|GridSearchCV|RandomizedSearchCV|HalvingGridSearchCV|OneVsRestClassifier)$/;
const SAMPLING = /^(?:SMOTE\w*|BorderlineSMOTE|ADASYN|RandomOverSampler|KMeansSMOTE|SVMSMOTE)$/;
const CROSS = /(?:^|\.)(?:cross_val_score|cross_validate|cross_val_predict|learning_curve|validation_curve)$/;
export const METRIC =
  /(?:^|\.)(?:accuracy_score|balanced_accuracy_score|f1_score|precision_score|recall_score|roc_auc_score|average_precision_score|mean_squared_error|root_mean_squared_error|mean_absolute_error|r2_score|log_loss|classification_report|confusion_matrix|cohen_kappa_score|matthews_corrcoef|explained_variance_score)$/;

export function followLearning(code: readonly CodeCell[], modules: ReadonlyMap<string, string>): FlowEvent[] {
  const follower = new Follower(modules);
  for (const cell of code) follower.cell(cell);
  return follower.events;
}

/** The calls in a statement and the statements in it, functions not included. */
class Follower {
  readonly events: FlowEvent[] = [];
  private names = new Map<string, Value>();
  private versions = 0;
  private here!: CodeCell;
  private readonly modules: ReadonlyMap<string, string>;
  /** The innermost loop that fits something: choosing happens there. */
  private choosing: Call | null = null;

  constructor(modules: ReadonlyMap<string, string>) {
    this.modules = modules;
  }

  cell(cell: CodeCell): void {
    this.here = cell;
    this.statements(cell.body);
  }

  private statements(body: readonly Statement[]): void {
    for (const one of body) this.statement(one);
  }

  private statement(one: Statement): void {
    switch (one.kind) {
      case "expression":
        return void this.value(one.value);
      case "assign": {
        const value = this.value(one.value);
        for (const target of one.targets) this.bind(target, value);
        return;
      }
      case "annotated":
        return one.value ? this.bind(one.target, this.value(one.value)) : undefined;
      case "augmented":
        return void this.bind(one.target, merged([this.value(one.target), this.value(one.value)]));
      case "for":
        return this.loop(one);
      case "if":
      case "while":
        this.value(one.test);
        this.statements(one.body);
        return this.statements(one.otherwise);
      case "with":
        for (const { context, target } of one.items) {
          const value = this.value(context);
          if (target) this.bind(target, value);
        }
        return this.statements(one.body);
      case "try":
        this.statements(one.body);
        for (const { body } of one.handlers) this.statements(body);
        this.statements(one.otherwise);
        return this.statements(one.finally);
      case "simple":
        for (const part of one.parts) this.value(part);
        return;
      case "function":
        return this.inside(one.body);
      default:
        return undefined;
    }
  }

  /** A function by itself: what the notebook calls its variables means nothing there. */
  private inside(body: readonly Statement[]): void {
    const { names, choosing } = this;
    this.names = new Map();
    this.choosing = null;
    this.statements(body);
    this.names = names;
    this.choosing = choosing;
  }

  private loop(one: Statement & { kind: "for" }): void {
    const iterable = this.value(one.iterable);
    this.bind(one.target, { ...iterable, parts: [] });
    const { choosing } = this;
    // Folds are there to choose by.
    const folds =
      /(?:^|\.)(?:split|KFold|folds?)(?:\(\))?$|enumerate\(\)/.test(dotted(one.iterable)) ||
      /split|fold|epoch/i.test(this.text(one.iterable) + targetNames(one.target).join(" "));
    const fit = folds ? null : firstFit(one.body);
    if (fit) this.choosing = fit;
    this.statements(one.body);
    this.choosing = choosing;
    this.statements(one.otherwise);
  }

  private text({ start, end }: Expression): string {
    return this.here.python.slice(start, end);
  }

  private bind(target: Expression, value: Value): void {
    if (target.kind === "name") {
      const roots = value.roots.size > 0 ? value.roots : new Set([`${target.id}#${this.versions++}`]);
      this.names.set(target.id, { ...value, roots, side: value.side ?? sideByName(target.id) });
    } else if (target.kind === "group") {
      const { parts } = value;
      for (const [i, item] of target.items.entries()) this.bind(item, parts?.[i] ?? { ...value, parts: [] });
    } else if (target.kind === "subscript" || target.kind === "attribute") {
      const root = rootName(target);
      if (root !== null) this.names.set(root, merged([this.named(root), value]));
    }
  }

  private named(name: string): Value {
    const known = this.names.get(name);
    if (known) return known;
    const value: Value = { ...NOTHING, roots: new Set([`${name}#0`]), side: sideByName(name) };
    this.names.set(name, value);
    return value;
  }

  private value(value: Expression): Value {
    if (value.kind === "name") return this.modules.has(value.id) ? NOTHING : this.named(value.id);
    if (value.kind === "call") return this.call(value);
    if (value.kind === "walrus") {
      const made = this.value(value.value);
      this.names.set(value.name, made);
      return made;
    }
    if (value.kind === "attribute") {
      const { estimator: _, ...rest } = this.value(value.object);
      return rest;
    }
    if (value.kind === "subscript") {
      for (const one of value.index) this.value(one);
      return this.value(value.object);
    }
    if (value.kind === "group") {
      const parts = value.items.map((item) => this.value(item));
      return { ...merged(parts), parts };
    }
    if (value.kind === "lambda") return NOTHING;
    return merged(partsOfExpression(value).map((part) => this.value(part)));
  }

  private call(call: Call): Value {
    const name = fullName(call.callee, this.modules);
    const last = name.split(".").at(-1)!;
    const site: Site = { cell: this.here, call };
    const data = call.arguments.map(({ name: keyword, value }) => ({ keyword, value: this.value(value) }));
    const given = data
      .filter(({ keyword }) => keyword === null || /^(?:X|y|data|x)$/.test(keyword))
      .map(({ value }) => value);
    if (call.callee.kind === "attribute") {
      const object = this.value(call.callee.object);
      const did = this.method(site, last, object, given, rootName(call.callee.object));
      if (did) return did;
      if (last === "sample" && isTrue(call, "replace"))
        return { ...object, drawn: { what: "sample(replace=True)", drawn: site } };
      if (PREPROCESSING.test(last) || MODEL.test(last) || SAMPLING.test(last)) return this.made(last, data);
      return this.other(name, site, [object, ...data.map(({ value }) => value)], given);
    }
    if (PREPROCESSING.test(last) || MODEL.test(last) || SAMPLING.test(last)) return this.made(last, data);
    return this.other(
      name,
      site,
      data.map(({ value }) => value),
      given,
    );
  }

  private made(what: string, data: readonly { value: Value }[]): Value {
    const kind = PREPROCESSING.test(what) || SAMPLING.test(what) ? "preprocessing" : "model";
    // A pipeline is fitted as a whole: its parts' own history does not count.
    void data;
    return { ...NOTHING, estimator: { what, kind, fitted: null } };
  }

  private other(name: string, site: Site, all: readonly Value[], given: readonly Value[]): Value {
    if (/(?:^|\.)train_test_split$/.test(name)) return this.split(site, given);
    if (CROSS.test(name)) {
      this.event({ kind: "split", ...site });
      this.reached(site, given);
    }
    if (METRIC.test(name)) {
      const sides = given.map(({ side }) => side);
      const side = sides.find((one) => one === "test") ?? sides.find((one) => one === "train") ?? null;
      const own = given.some(isOwnPrediction);
      this.event({
        kind: "measure",
        side,
        what: name.split(".").at(-1)!,
        ownData: own,
        choosing: this.choosing,
        ...site,
      });
    }
    const result = merged(all);
    const isResample =
      /(?:^|\.)(?:utils\.resample|resample)$/.test(name) &&
      !/\(\)|\[\]/.test(name) &&
      all.length > 0 &&
      !isFalse(site.call, "replace") &&
      site.call.callee.kind === "name";
    return isResample ? { ...result, drawn: { what: "resample()", drawn: site } } : result;
  }

  private split(site: Site, given: readonly Value[]): Value {
    this.event({ kind: "split", ...site });
    this.reached(site, given);
    const parts = given.flatMap((value): Value[] => [
      { ...value, side: "train" },
      { ...value, side: "test" },
    ]);
    return { ...merged(given), parts };
  }

  /** What was learnt from all of it before is now on both sides. */
  private reached(site: Site, given: readonly Value[]): void {
    for (const { leaks, drawn } of given) {
      for (const { what, fitted } of leaks) this.event({ kind: "leak", what, fitted, ...site });
      if (drawn) this.event({ kind: "overlap", ...drawn, ...site });
    }
  }

  private method(
    site: Site,
    last: string,
    object: Value,
    given: readonly Value[],
    variable: string | null,
  ): Value | null {
    const { estimator } = object;
    const [data = NOTHING] = given;
    if (/^(?:fit|fit_transform|fit_predict|partial_fit|fit_resample|fit_sample)$/.test(last)) {
      const what = estimator?.what ?? variable ?? "";
      if (given.length > 0) this.event({ kind: "fit", side: data.side, what, ...site });
      if (estimator) estimator.fitted = { data, site };
      if (last === "fit" || last === "partial_fit") return object;
      const both = merged(given);
      if (/resample|sample/.test(last)) {
        const drawn = estimator && data.side === null ? { what: `${estimator.what}.${last}()`, drawn: site } : null;
        return { ...both, drawn, parts: given.map((value) => ({ ...value, drawn })) };
      }
      return estimator?.kind === "preprocessing" ? leaking(data, estimator, site) : data;
    }
    if (last === "transform" && estimator?.kind === "preprocessing" && estimator.fitted) {
      const { data: seen, site: fitted } = estimator.fitted;
      if (seen.side !== null || !shares(seen, data)) return data;
      // Its two sides were taken apart already.
      if (data.side !== null) this.event({ kind: "leak", what: estimator.what, fitted, ...site });
      return leaking(data, estimator, fitted);
    }
    if (last === "score" && given.length > 0) {
      const ownData =
        estimator?.kind === "model" &&
        estimator.fitted !== null &&
        shares(estimator.fitted.data, data) &&
        estimator.fitted.data.side === null;
      this.event({ kind: "measure", side: data.side, what: "score", ownData, choosing: this.choosing, ...site });
      return NOTHING;
    }
    if (last.startsWith("predict") && given.length > 0) return { ...data, ...(estimator && { estimator }) };
    return null;
  }

  private event(event: FlowEvent): void {
    this.events.push(event);
  }
}

const leaking = (data: Value, { what }: Estimator, fitted: Site): Value =>
  data.side === null ? { ...data, leaks: [...data.leaks, { what, fitted }] } : data;

/** A prediction for the very rows that the model was fitted on. */
const isOwnPrediction = (value: Value): boolean => {
  const { estimator } = value;
  if (estimator?.kind !== "model" || !estimator.fitted) return false;
  return estimator.fitted.data.side === null && shares(estimator.fitted.data, value);
};

function merged(values: readonly Value[]): Value {
  if (values.length === 1) return values[0]!;
  const sides = new Set(values.flatMap(({ side }) => side ?? []));
  return {
    roots: new Set(values.flatMap(({ roots }) => [...roots])),
    side: sides.size === 1 ? [...sides][0]! : null,
    leaks: [...new Set(values.flatMap(({ leaks }) => leaks))],
    drawn: values.find(({ drawn }) => drawn)?.drawn ?? null,
  };
}

function shares(a: Value, b: Value): boolean {
  for (const root of a.roots) if (b.roots.has(root)) return true;
  return false;
}

/** Where nobody saw the split, the name says it: `X_test`. */
function sideByName(name: string): Side | null {
  if (/(?:^|_)test(?:$|_|ing|s$)/i.test(name)) return /train/i.test(name) ? null : "test";
  return /(?:^|_)train(?:$|_|ing|s$)/i.test(name) ? "train" : null;
}

function rootName(value: Expression): string | null {
  if (value.kind === "name") return value.id;
  return value.kind === "attribute" || value.kind === "subscript" ? rootName(value.object) : null;
}

function firstFit(body: readonly Statement[]): Call | null {
  let found: Call | null = null;
  const into = (value: Expression): void => {
    if (value.kind === "call" && dotted(value.callee).endsWith(".fit")) found ??= value;
    for (const part of partsOfExpression(value)) into(part);
  };
  for (const one of body) {
    if (one.kind === "expression" || one.kind === "assign") into(one.value);
    else if (one.kind === "if" || one.kind === "for" || one.kind === "with" || one.kind === "try")
      found ??= firstFit(one.body);
  }
  return found;
}

const literal = (call: Call, name: string): string => {
  const value = call.arguments.find((one) => one.name === name)?.value;
  return value?.kind === "constant" ? value.text.toLowerCase() : "";
};
const isTrue = (call: Call, name: string): boolean => literal(call, name) === "true";
const isFalse = (call: Call, name: string): boolean => literal(call, name) === "false";
