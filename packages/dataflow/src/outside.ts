/**
 * What a cell has to do with the world outside of its names: imports, files named by a literal, randomness, and the
 * constructs behind which names hide. Found anywhere in the text, functions included.
 */
import type { FileFact, ImportFact, OpaqueFact, RandomFact } from "./facts.ts";
import type { Expression, Statement } from "./python.ts";
import { type Visit, visitAll } from "./traversal.ts";

export interface Outside {
  readonly imports: readonly ImportFact[];
  readonly files: readonly FileFact[];
  readonly random: readonly RandomFact[];
  readonly opaque: readonly OpaqueFact[];
}

export function outsideOf(body: readonly Statement[]): Outside {
  const imports: ImportFact[] = [];
  const files: FileFact[] = [];
  const random: RandomFact[] = [];
  const opaque: OpaqueFact[] = [];
  const visit: Visit = {
    statement: (one, depth) => {
      if (one.kind !== "import") return;
      for (const { module, name, as, line } of one.names) {
        imports.push({ module, name, as, line, topLevel: depth === 0 });
        if (name === "*") opaque.push({ what: `from ${module} import *`, line });
      }
    },
    expression: (value) => {
      if (value.kind === "subscript" && isCallOf(value.object, "globals")) return;
      if (value.kind !== "call") return;
      const path = dotted(value.callee);
      const file = fileOf(value, path);
      if (file) files.push(file);
      const draw = randomOf(path);
      if (draw) random.push({ ...draw, line: value.line });
      const hidden = opaqueOf(value, path);
      if (hidden) opaque.push({ what: hidden, line: value.line });
    },
  };
  visitAll(body, visit);
  return { imports, files, random, opaque };
}

/** `a.b.c` of a callee, as written; calls and subscripts inside are left out. */
function dotted(value: Expression): string {
  if (value.kind === "name") return value.id;
  if (value.kind === "attribute") return `${dotted(value.object)}.${value.name}`;
  if (value.kind === "call") return `${dotted(value.callee)}()`;
  if (value.kind === "subscript") return `${dotted(value.object)}[]`;
  return "";
}

const isCallOf = (value: Expression, name: string): boolean =>
  value.kind === "call" && value.callee.kind === "name" && value.callee.id === name;

type Call = Expression & { kind: "call" };

function opaqueOf(call: Call, path: string): string | null {
  if (/^(exec|eval|execfile|compile)$/.test(path)) return path === "compile" ? null : path;
  if (/^(globals|locals)$/.test(path)) return `${path}()`;
  if (path === "vars" && call.arguments.length === 0) return "vars()";
  if (path === "__import__") return path;
  if (/^get_ipython\(\)\.(run_cell|run_line_magic|run_cell_magic|magic|ex|ev|push|reset|user_ns)/.test(path))
    return path;
  if (/(^|\.)(setattr)$/.test(path) && isMain(call.arguments[0]?.value)) return "setattr of the module";
  return null;
}

/** `sys.modules[__name__]` */
const isMain = (value: Expression | undefined): boolean => !!value && dotted(value).startsWith("sys.modules");

const WRITE_MODE = /[wax+]/;
const READERS =
  /(^|\.)(read_(csv|table|excel|json|parquet|pickle|feather|hdf|html|xml|sas|stata|spss|sql|fwf|orc|image|file|text|bytes)|loadtxt|genfromtxt|load|fromfile|imread|memmap|open_dataset|listdir|glob|iglob|walk|scandir|load_model|load_workbook|load_weights|read_image|getsize|exists|isfile|isdir)$/;
const WRITERS =
  /(^|\.)(to_(csv|excel|json|parquet|pickle|feather|hdf|html|latex|markdown|stata|netcdf|zarr|file|image)|savetxt|save|savez|savez_compressed|tofile|savefig|imsave|imwrite|write_(html|image|csv|parquet|json|text|bytes)|save_model|save_weights|save_pretrained|makedirs|mkdir|remove|unlink|rename|rmtree|copyfile|copy2|move|urlretrieve|to_disk|torch\.save)$/;
/** Methods of the same name that have no file. */
const NOT_FILES = /^(exists|isfile|isdir|glob|walk|load|save|move|remove|rename|copyfile)$/;

function fileOf(call: Call, path: string): FileFact | null {
  const name = path.split(".").at(-1)!;
  const place = /^(copyfile|copy2|move|rename|urlretrieve|dump)$/.test(name) || path === "torch.save" ? 1 : 0;
  const byPlace = call.arguments.filter((one) => one.name === null);
  const byName = call.arguments.find(
    (one) =>
      one.name !== null &&
      /^(f|file|fname|filename|path|filepath|fp|io|filepath_or_buffer|path_or_buf)$/.test(one.name),
  );
  const literal = pathOf(byPlace[place]?.value) ?? pathOf(byPlace[0]?.value) ?? pathOf(byName?.value);
  const { line } = call;
  if (/(^|\.)open$/.test(path) && !/^(webbrowser|Image\.open)/.test(path)) return opened(call, path, literal);
  if (/^(pathlib\.)?Path(\(\))?\.(read_text|read_bytes|write_text|write_bytes)$/.test(path.replace(/\(\)$/, ""))) {
    const made = call.callee.kind === "attribute" && call.callee.object.kind === "call" ? call.callee.object : null;
    const at = pathOf(made?.arguments[0]?.value);
    return at ? { path: at, access: path.includes("write") ? "write" : "read", line } : null;
  }
  if (literal === null || literal === "" || (NOT_FILES.test(name) && !path.includes("."))) return null;
  if (WRITERS.test(path)) return { path: literal, access: "write", line };
  if (READERS.test(path) || /^Image\.open$/.test(path)) return { path: literal, access: "read", line };
  return null;
}

function opened(call: Call, path: string, literal: string | null): FileFact | null {
  if (path !== "open" && !/^(io|gzip|bz2|lzma|codecs|tarfile|zipfile|h5py|wave)\./.test(path)) return null;
  if (literal === null) return null;
  const mode = call.arguments.find((one) => one.name === "mode")?.value ?? call.arguments[1]?.value;
  const { line } = call;
  if (!mode) return { path: literal, access: "read", line };
  if (mode.kind !== "constant" || mode.value === null) return { path: literal, access: "unknown", line };
  return { path: literal, access: WRITE_MODE.test(mode.value) ? "write" : "read", line };
}

/** A string literal, or the end of `os.path.join("a", "b")` and `Path("a") / "b"` where all parts are literals. */
function pathOf(value: Expression | undefined): string | null {
  if (!value) return null;
  if (value.kind === "constant") return value.value;
  if (value.kind === "call" && /(^|\.)(join|Path|PurePath)$/.test(dotted(value.callee))) {
    const parts = value.arguments.map((one) => pathOf(one.value));
    return parts.length > 0 && parts.every((part) => part !== null) ? parts.join("/") : null;
  }
  if (value.kind === "operation" && value.operator === "binary /") {
    const parts = value.parts.map(pathOf);
    return parts.every((part) => part !== null) ? parts.join("/") : null;
  }
  return null;
}

type Draw = Omit<RandomFact, "line">;

const SEEDS = /(^|\.)(seed|manual_seed|manual_seed_all|set_seed|set_random_seed|seed_everything|fix_random_seed)$/;

function randomOf(path: string): Draw | null {
  const library = libraryOf(path);
  if (SEEDS.test(path)) return { library: library ?? "other", kind: "seed", call: path };
  if (/(^|\.)(default_rng|RandomState|SeedSequence|PCG64)$/.test(path))
    return { library: "numpy", kind: "seed", call: path };
  if (library === "random" || library === "numpy" || library === "torch" || library === "tensorflow")
    return /(^|\.)(get_state|set_state|getstate|setstate|Generator|Random)$/.test(path)
      ? null
      : { library, kind: "draw", call: path };
  if (/(^|\.)(train_test_split|ShuffleSplit|make_(blobs|moons|circles|classification|regression))$/.test(path))
    return { library: "sklearn", kind: "draw", call: path };
  if (/^uuid\.uuid[14]$|^secrets\.|^os\.urandom$/.test(path)) return { library: "other", kind: "draw", call: path };
  return null;
}

function libraryOf(path: string): RandomFact["library"] | null {
  if (/^(np|numpy)\.random\./.test(path)) return "numpy";
  if (/^(random|rd)\.(?!default_rng)[a-z]\w*$/.test(path)) return "random";
  if (
    /^torch\.(rand|randn|randint|randperm|rand_like|randn_like|randint_like|normal|bernoulli|multinomial)$/.test(path)
  )
    return "torch";
  if (/^torch\.(cuda\.)?manual_seed/.test(path)) return "torch";
  if (/^tf\.random\.|^tensorflow\.random\.|^(tf\.)?keras\.utils\.set_random_seed/.test(path)) return "tensorflow";
  return null;
}
