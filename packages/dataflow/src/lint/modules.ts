/**
 * What is known of modules by their names: which come with Python, whose import does nothing but bind names, how
 * distributions are called that bring them. Data.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

export const STANDARD_LIBRARY = words(
  "__future__ abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect " +
    "builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys compileall concurrent " +
    "configparser contextlib contextvars copy copyreg cProfile crypt csv ctypes curses dataclasses datetime dbm decimal " +
    "difflib dis distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch " +
    "formatter fractions ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http " +
    "imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale logging lzma " +
    "mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib ntpath numbers " +
    "operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix " +
    "posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource " +
    "rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket " +
    "socketserver spwd sqlite3 ssl stat statistics string stringprep struct subprocess sunau symbol symtable sys sysconfig " +
    "syslog tabnanny tarfile telnetlib tempfile termios test textwrap threading time timeit tkinter token tokenize tomllib " +
    "trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave " +
    "weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo this antigravity",
);

/** Importing these prints, starts or changes something. */
const LOUD = words(
  "__future__ this antigravity readline rlcompleter turtle turtledemo test site locale faulthandler imp",
);

/** Of others only those whose import is known to do nothing. */
const QUIET = words("numpy scipy pandas requests yaml tqdm sympy networkx joblib PIL");

export function isQuietModule(path: string): boolean {
  const root = path.split(".")[0]!;
  if (LOUD.has(root)) return false;
  return (
    STANDARD_LIBRARY.has(root) || (QUIET.has(root) && !path.includes("experimental") && !path.includes("tqdm.auto"))
  );
}

/** Import name to the distributions that bring it, where the names differ. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  sklearn: "scikit-learn scikit-learn-intelex",
  skimage: "scikit-image",
  cv2: "opencv-python opencv-python-headless opencv-contrib-python",
  PIL: "pillow",
  yaml: "pyyaml",
  bs4: "beautifulsoup4",
  dateutil: "python-dateutil",
  dotenv: "python-dotenv",
  git: "gitpython",
  google: "protobuf google-cloud-storage google-auth google-api-python-client google-genai google-generativeai",
  IPython: "ipython ipykernel jupyter notebook jupyterlab",
  jwt: "pyjwt",
  lightning: "lightning pytorch-lightning",
  pytorch_lightning: "pytorch-lightning lightning",
  umap: "umap-learn",
  tensorflow: "tensorflow tensorflow-cpu tensorflow-macos",
  keras: "keras tensorflow",
  faiss: "faiss-cpu faiss-gpu",
  psycopg2: "psycopg2 psycopg2-binary",
  serial: "pyserial",
  Crypto: "pycryptodome",
  attr: "attrs",
  pkg_resources: "setuptools",
  mpl_toolkits: "matplotlib",
  pylab: "matplotlib",
  OpenSSL: "pyopenssl",
  docx: "python-docx",
  pptx: "python-pptx",
  fitz: "pymupdf",
  MySQLdb: "mysqlclient",
  osgeo: "gdal",
  Bio: "biopython",
  mlxtend: "mlxtend",
  imblearn: "imbalanced-learn",
  sentence_transformers: "sentence-transformers",
  llama_cpp: "llama-cpp-python",
  community: "python-louvain",
  ruamel: "ruamel-yaml",
  zmq: "pyzmq",
};

export const normalised = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

export const distributionsOf = (module: string): readonly string[] =>
  (Object.hasOwn(BROUGHT_BY, module) ? BROUGHT_BY[module]!.split(" ") : [module]).map(normalised);

/** What `from MODULE import *` brings, of modules small enough to be known whole. */
export const EXPORTS: Readonly<Record<string, ReadonlySet<string>>> = {
  math: words(
    "acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2 expm1 fabs " +
      "factorial floor fmod frexp fsum gamma gcd hypot inf isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 " +
      "log1p log2 modf nan nextafter perm pi pow prod radians remainder sin sinh sqrt sumprod tan tanh tau trunc ulp",
  ),
  itertools: words(
    "accumulate batched chain combinations combinations_with_replacement compress count cycle dropwhile filterfalse groupby " +
      "islice pairwise permutations product repeat starmap takewhile tee zip_longest",
  ),
  collections: words("ChainMap Counter OrderedDict UserDict UserList UserString defaultdict deque namedtuple"),
  functools: words(
    "cache cached_property cmp_to_key lru_cache partial partialmethod reduce singledispatch singledispatchmethod " +
      "total_ordering update_wrapper wraps WRAPPER_ASSIGNMENTS WRAPPER_UPDATES",
  ),
  random: words(
    "Random SystemRandom betavariate binomialvariate choice choices expovariate gammavariate gauss getrandbits getstate " +
      "lognormvariate normalvariate paretovariate randbytes randint random randrange sample seed setstate shuffle triangular " +
      "uniform vonmisesvariate weibullvariate",
  ),
  statistics: words(
    "NormalDist StatisticsError correlation covariance fmean geometric_mean harmonic_mean kde linear_regression mean median " +
      "median_grouped median_high median_low mode multimode pstdev pvariance quantiles stdev variance",
  ),
  datetime: words("MAXYEAR MINYEAR UTC date datetime time timedelta timezone tzinfo"),
  pathlib: words("Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath"),
};
