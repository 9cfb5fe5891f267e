/**
 * Which module an import did not find, and which package brings it. Names differ more often than one would think; where this
 * table knows nothing, the package is taken to be called like the module. Pure.
 */
import type { ErrorOutput } from "@pellucid/notebook";
import { errorName } from "./traceback.ts";

export interface Missing {
  readonly module: string;
  /** What to install; null: the package is there, and only lacks this part. */
  readonly package: string | null;
}

const NOT_FOUND = /^No module named ['"]?([\w.]+)['"]?/;
/** pandas and its like name what they would need. */
const OPTIONAL = /Missing optional dependency '([\w.-]+)'|`Import ([\w.-]+)` failed/;
/** `%matplotlib widget` without the package that it stands for. */
const BACKEND = /^'(?:widget|ipympl)' is not a recognised (?:GUI loop or )?backend name/;

export function missingModule(error: Pick<ErrorOutput, "ename" | "evalue">): Missing | null {
  const { evalue } = error;
  const ename = errorName(error);
  if (BACKEND.test(evalue)) return { module: "ipympl", package: "ipympl" };
  if (ename !== "ModuleNotFoundError" && ename !== "ImportError") return null;
  const optional = OPTIONAL.exec(evalue);
  const module = optional ? (optional[1] ?? optional[2]!) : NOT_FOUND.exec(evalue)?.[1];
  if (!module) return null;
  return { module, package: packageOf(module, optional !== null) };
}

/** Python names the first part that it did not find: of `a.b` there is an `a`. */
function packageOf(module: string, isPackage: boolean): string | null {
  const parts = module.split(".");
  for (let length = parts.length; length > 0; length--) {
    const known = PACKAGES.get(parts.slice(0, length).join("."));
    if (known) return known;
  }
  if (STANDARD.has(parts[0]!)) return null;
  return parts.length === 1 || isPackage ? module : null;
}

/** Parts of Python that an installation may lack, or that are gone: no package brings them back. */
const STANDARD = new Set([
  "tkinter",
  "_tkinter",
  "sqlite3",
  "_sqlite3",
  "_ctypes",
  "lzma",
  "_lzma",
  "distutils",
  "imp",
]);

const PACKAGES = new Map(
  Object.entries({
    Bio: "biopython",
    Crypto: "pycryptodome",
    Cython: "cython",
    IPython: "ipython",
    MySQLdb: "mysqlclient",
    OpenGL: "PyOpenGL",
    OpenSSL: "pyOpenSSL",
    PIL: "pillow",
    PyPDF2: "pypdf2",
    PyQt5: "PyQt5",
    attr: "attrs",
    bs4: "beautifulsoup4",
    cairosvg: "CairoSVG",
    cartopy: "Cartopy",
    community: "python-louvain",
    cv2: "opencv-python",
    dateutil: "python-dateutil",
    discord: "discord.py",
    docx: "python-docx",
    dotenv: "python-dotenv",
    faiss: "faiss-cpu",
    ffmpeg: "ffmpeg-python",
    fitz: "pymupdf",
    flash_attn: "flash-attn",
    git: "GitPython",
    github: "PyGithub",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.storage": "google-cloud-storage",
    "google.cloud": "google-cloud-core",
    "google.generativeai": "google-generativeai",
    "google.genai": "google-genai",
    "google.protobuf": "protobuf",
    graphviz: "graphviz",
    gym: "gymnasium",
    haystack: "haystack-ai",
    hydra: "hydra-core",
    igraph: "igraph",
    imblearn: "imbalanced-learn",
    jose: "python-jose",
    jwt: "PyJWT",
    kaggle_environments: "kaggle-environments",
    llama_cpp: "llama-cpp-python",
    llama_index: "llama-index",
    ldap: "python-ldap",
    magic: "python-magic",
    mpl_toolkits: "matplotlib",
    "mpl_toolkits.basemap": "basemap",
    mysql: "mysql-connector-python",
    nacl: "PyNaCl",
    odf: "odfpy",
    osgeo: "GDAL",
    pkg_resources: "setuptools",
    pl_bolts: "lightning-bolts",
    pptx: "python-pptx",
    prophet: "prophet",
    psycopg2: "psycopg2-binary",
    pycocotools: "pycocotools",
    pydot: "pydot",
    pylab: "matplotlib",
    pysftp: "pysftp",
    pythoncom: "pywin32",
    pytorch_lightning: "pytorch-lightning",
    rest_framework: "djangorestframework",
    ruamel: "ruamel.yaml",
    sentence_transformers: "sentence-transformers",
    serial: "pyserial",
    shap: "shap",
    skimage: "scikit-image",
    sklearn: "scikit-learn",
    sklearn_extra: "scikit-learn-extra",
    skopt: "scikit-optimize",
    slugify: "python-slugify",
    snowflake: "snowflake-connector-python",
    socks: "PySocks",
    speech_recognition: "SpeechRecognition",
    stable_baselines3: "stable-baselines3",
    telegram: "python-telegram-bot",
    tensorboardX: "tensorboardX",
    tensorflow_datasets: "tensorflow-datasets",
    tensorflow_hub: "tensorflow-hub",
    torch_geometric: "torch-geometric",
    umap: "umap-learn",
    usb: "pyusb",
    websocket: "websocket-client",
    whisper: "openai-whisper",
    win32api: "pywin32",
    wx: "wxPython",
    xlsxwriter: "XlsxWriter",
    yaml: "PyYAML",
    zmq: "pyzmq",
  }),
);
