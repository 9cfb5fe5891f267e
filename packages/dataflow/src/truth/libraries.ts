/**
 * Modules that keep nothing of a notebook's: known libraries and most of what comes with Python. Any other module is taken
 * for one of the notebook's own, which may remember what it was handed and call it back. Matters where nobody looked.
 */
import { EFFECTS } from "../effect-table.ts";
import { STANDARD_LIBRARY } from "../lint/modules.ts";
import { rootOf } from "./location.ts";

/** They call back what they were given: handlers, hooks, finalizers, patches. */
const CALLS_BACK: ReadonlySet<string> = new Set(["logging", "warnings", "atexit", "signal", "unittest", "weakref"]);

const MORE: ReadonlySet<string> = new Set(
  (
    "sentencepiece tokenizers accelerate peft evaluate torchtext torchaudio lightning pytorch_lightning catboost optuna " +
    "tensorflow_datasets tensorflow_hub tensorflow_probability gensim spacy vega_datasets geopandas shapely pyproj " +
    "cartopy folium patsy pyarrow fsspec bs4 lxml yaml toml tabulate rich pytest mpl_toolkits mpl_sklearn_pbdt hypothesis " +
    "pkg_resources pandas_datareader yfinance imageio cycler dateutil pytz numba cython cupy openpyxl xlrd sqlalchemy " +
    "pyspark pydot graphviz pygments markdown jinja2 psutil platform plotnine holoviews hvplot panel ipympl zarr netCDF4 " +
    "cftime pooch emcee corner astropy arviz pymc lifelines umap hdbscan shap lime eli5 imblearn mlxtend wordcloud unidecode"
  ).split(" "),
);

export function isLibrary(module: string): boolean {
  const root = rootOf(module);
  if (CALLS_BACK.has(root)) return false;
  return EFFECTS.pureModules.has(root) || STANDARD_LIBRARY.has(root) || MORE.has(root);
}

/** Whatever folders modules of the notebook's own come from. */
export const isFoundAnywhere = (module: string): boolean => isLibrary(module) || STANDARD_LIBRARY.has(rootOf(module));
