/**
 * Completions that have to do with imports: modules and names in an import statement, and names that are not imported yet,
 * under the aliases that people use, each with the import that it needs. That goes to the cell where the imports are.
 * What is there to be imported the kernel's environment says, without importing it.
 */
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { placeAt } from "./code-place.ts";
import { kernelNames } from "./kernel-names.ts";
import { isPython, namesInNotebook } from "./python-words.ts";
import type { CellChange, CompletionAnswer, CompletionItem, CompletionRequest, CompletionSource } from "./sources.ts";

/** Name to the import that makes it. */
const ALIASES: Readonly<Record<string, string>> = {
  np: "import numpy as np",
  pd: "import pandas as pd",
  plt: "import matplotlib.pyplot as plt",
  mpl: "import matplotlib as mpl",
  sns: "import seaborn as sns",
  px: "import plotly.express as px",
  go: "import plotly.graph_objects as go",
  pl: "import polars as pl",
  sp: "import scipy as sp",
  stats: "from scipy import stats",
  sm: "import statsmodels.api as sm",
  smf: "import statsmodels.formula.api as smf",
  tf: "import tensorflow as tf",
  keras: "from tensorflow import keras",
  torch: "import torch",
  nn: "from torch import nn",
  F: "import torch.nn.functional as F",
  jnp: "import jax.numpy as jnp",
  xr: "import xarray as xr",
  nx: "import networkx as nx",
  gpd: "import geopandas as gpd",
  xgb: "import xgboost as xgb",
  lgb: "import lightgbm as lgb",
  alt: "import altair as alt",
  dd: "import dask.dataframe as dd",
  Path: "from pathlib import Path",
  datetime: "from datetime import datetime",
  timedelta: "from datetime import timedelta",
  defaultdict: "from collections import defaultdict",
  Counter: "from collections import Counter",
  deque: "from collections import deque",
  namedtuple: "from collections import namedtuple",
  dataclass: "from dataclasses import dataclass",
  partial: "from functools import partial",
  lru_cache: "from functools import lru_cache",
  cached_property: "from functools import cached_property",
  product: "from itertools import product",
  combinations: "from itertools import combinations",
  chain: "from itertools import chain",
  Any: "from typing import Any",
  Callable: "from collections.abc import Callable",
  Iterable: "from collections.abc import Iterable",
  tqdm: "from tqdm.auto import tqdm",
  train_test_split: "from sklearn.model_selection import train_test_split",
  cross_val_score: "from sklearn.model_selection import cross_val_score",
  GridSearchCV: "from sklearn.model_selection import GridSearchCV",
  LinearRegression: "from sklearn.linear_model import LinearRegression",
  LogisticRegression: "from sklearn.linear_model import LogisticRegression",
  RandomForestClassifier: "from sklearn.ensemble import RandomForestClassifier",
  RandomForestRegressor: "from sklearn.ensemble import RandomForestRegressor",
  StandardScaler: "from sklearn.preprocessing import StandardScaler",
  OneHotEncoder: "from sklearn.preprocessing import OneHotEncoder",
  ColumnTransformer: "from sklearn.compose import ColumnTransformer",
  Pipeline: "from sklearn.pipeline import Pipeline",
  make_pipeline: "from sklearn.pipeline import make_pipeline",
  accuracy_score: "from sklearn.metrics import accuracy_score",
  mean_squared_error: "from sklearn.metrics import mean_squared_error",
};

/** Modules that people import by their own name. */
const PLAIN =
  /^(asyncio|base64|collections|copy|csv|datetime|functools|glob|gzip|hashlib|inspect|io|itertools|json|logging|math|operator|os|pathlib|pickle|platform|pprint|random|re|shutil|sqlite3|statistics|string|subprocess|sys|tempfile|textwrap|time|timeit|typing|urllib|uuid|warnings|zipfile|requests|scipy|sklearn|numpy|pandas|seaborn|matplotlib|joblib|plotly|polars|torch|torchvision|transformers|datasets|duckdb|pyarrow|sqlalchemy|networkx|statsmodels)$/;

export const importSource: CompletionSource = {
  name: "imports",
  rank: 45,
  async complete(request) {
    const { session, source, offset, from } = request;
    if (!isPython(session)) return null;
    const { string, comment, line } = placeAt(source, offset);
    if (string || comment) return null;
    const wanted = importAt(source.slice(line, offset));
    if (wanted) return inStatement(request, wanted);
    if (source[from - 1] === "." || source[from - 1] === "%" || request.word.length < 1) return null;
    return { items: await missing(request) };
  },
};

// ---- in an import statement ----------------------------------------------------------------------------------------

/** What an import statement asks for at its end: modules (below one), or names of one. */
export function importAt(line: string): { below: string } | { of: string } | null {
  const names = /^\s*from\s+([\w.]+)\s+import\s+\(?(?:[\w\s,]*,)?\s*\w*$/.exec(line);
  if (names) return { of: names[1]! };
  const module = /^\s*(?:from\s+|import\s+(?:[\w.]+(?:\s+as\s+\w+)?\s*,\s*)*)([\w.]*)$/.exec(line);
  return module ? { below: module[1]!.includes(".") ? module[1]!.replace(/\.\w*$/, "") : "" } : null;
}

async function inStatement(
  { session }: CompletionRequest,
  wanted: { below: string } | { of: string },
): Promise<CompletionAnswer | null> {
  const known = kernelNames(session);
  const { modules, names } = await known.importable("of" in wanted ? wanted.of : wanted.below || undefined);
  const below = modules.map((label): CompletionItem => ({
    label,
    kind: "module",
    likely: PLAIN.test(label) ? 0.3 : 0,
  }));
  if ("below" in wanted) return { items: below };
  return { items: [...names.map((label): CompletionItem => ({ label, kind: kindOf(label), likely: 0.2 })), ...below] };
}

const kindOf = (name: string) => (/^[A-Z_]+$/.test(name) ? "constant" : /^[A-Z]/.test(name) ? "class" : "function");

// ---- what is not imported yet --------------------------------------------------------------------------------------

async function missing({ session, cell, source }: CompletionRequest): Promise<CompletionItem[]> {
  const { names } = kernelNames(session);
  const made = namesInNotebook(session);
  const there = await modulesThere(session);
  const items: CompletionItem[] = [];
  const offer = (label: string, statement: string) => {
    const module = /^(?:from|import)\s+(\w+)/.exec(statement)![1]!;
    if (names.has(label) || made.has(label) || !there.has(module)) return;
    const kind = statement.startsWith("from") ? (/^[A-Z]/.test(label) ? "class" : "function") : "module";
    items.push({ label, kind, detail: statement, changes: () => [importChange(session, cell, source, statement)] });
  };
  for (const [label, statement] of Object.entries(ALIASES)) offer(label, statement);
  for (const module of there) if (PLAIN.test(module) && !(module in ALIASES)) offer(module, `import ${module}`);
  return items;
}

/** Where no kernel can say it, nothing is known to be there but Python's own. */
async function modulesThere(session: NotebookSession): Promise<ReadonlySet<string>> {
  const { modules } = await kernelNames(session).importable();
  return new Set(modules.length > 0 ? modules : STANDARD);
}
const STANDARD =
  "collections copy csv dataclasses datetime functools glob io itertools json logging math os pathlib pickle random re shutil statistics string subprocess sys tempfile time typing warnings".split(
    " ",
  );

/**
 * Behind the last import of the cell that has imports; where there is none, at the top of this cell. What is no cell of the
 * notebook (the scratchpad) keeps its imports to itself.
 */
export function importChange(session: NotebookSession, cell: CellId, source: string, statement: string): CellChange {
  if (!session.cell(cell)) {
    const at = behindImports(source) ?? 0;
    return { cell, from: at, to: at, insert: at > 0 && source[at - 1] !== "\n" ? `\n${statement}` : `${statement}\n` };
  }
  for (const one of session.notebook.cells) {
    if (one.type !== "code") continue;
    const text = one.id === cell ? source : one.source.replace(/\r\n?/g, "\n");
    const at = behindImports(text);
    if (at !== null)
      return {
        cell: one.id,
        from: at,
        to: at,
        insert: at === text.length && !text.endsWith("\n") ? `\n${statement}` : `${statement}\n`,
      };
  }
  return { cell, from: 0, to: 0, insert: `${statement}\n` };
}

/** Where the line begins that follows the last import at the margin. */
export function behindImports(text: string): number | null {
  let end: number | null = null;
  for (const { index, 0: all } of text.matchAll(
    /^(?:import[ \t]+[^\n]*|from[ \t]+\S+[ \t]+import[ \t]+(?:\([^)]*\)[^\n]*|[^\n]*))(?:\n|$)/gm,
  ))
    end = index + all.length;
  return end;
}
