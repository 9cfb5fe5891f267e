/**
 * What a cell has to do with the world outside of its names: imports, files named by a literal, randomness, and the
 * constructs behind which names hide. Found anywhere in the text, functions included.
 */
import { EFFECTS } from "./effect-table.ts";
import { PYTHON_BUILTINS } from "./python-builtins.ts";
import type { FileFact, ImportFact, OpaqueFact, RandomFact } from "./facts.ts";
import type { Expression, Statement } from "./python.ts";
import { torchChance } from "./torch-chance.ts";
import { type Visit, visitAll } from "./traversal.ts";

export interface Outside {
  readonly imports: readonly ImportFact[];
  readonly files: readonly FileFact[];
  readonly looseFiles: readonly FileUse[];
  readonly selfFilling: boolean;
  readonly random: readonly RandomFact[];
  readonly opaque: readonly OpaqueFact[];
  readonly calls: readonly string[];
  readonly called: readonly string[];
}

export function outsideOf(body: readonly Statement[]): Outside {
  const imports: ImportFact[] = [];
  const files: FileFact[] = [];
  const opaque: OpaqueFact[] = [];
  const calls: Placed[] = [];
  const loose = new Set<FileUse>();
  let selfFilling = false;
  const visit = (inside: string | null): Visit => ({
    statement: (one, depth) => {
      if (one.kind !== "import") return;
      for (const { module, name, as, line } of one.names) {
        imports.push({ module, name, as, line, topLevel: depth === 0 && inside === null });
        if (name === "*") opaque.push({ what: `from ${module} import *`, line });
      }
    },
    expression: (value, depth) => {
      if (value.kind === "subscript" && isCallOf(value.object, "globals")) return;
      if (value.kind !== "call") return;
      const path = dotted(value.callee);
      selfFilling ||= /(^|\.)defaultdict$/.test(path);
      const found = fileOf(value, path);
      const file = found && addsTo(value) ? { ...found, adds: true as const } : found;
      if (inside === null && (!file || LISTING.test(path))) for (const use of looseUses(value, path)) loose.add(use);
      if (file) files.push(inside === null && depth === 0 && writesAnew(value, file) ? { ...file, anew: true } : file);
      calls.push({ call: value, inside });
      const hidden = opaqueOf(value, path);
      if (hidden) opaque.push({ what: hidden, line: value.line });
    },
  });
  for (const one of body) {
    const lambda = one.kind === "assign" && one.value.kind === "lambda" ? one.targets[0] : undefined;
    if (one.kind === "function" && one.decorators.length === 0) visitAll([one], visit(one.name));
    else if (lambda?.kind === "name") visitAll([one], visit(lambda.id));
    else if (one.kind === "class" && one.decorators.length === 0) {
      visitAll([{ ...one, body: one.body.filter((each) => each.kind !== "function") }], visit(null));
      visitAll(
        one.body.filter((each) => each.kind === "function"),
        visit(one.name),
      );
    } else visitAll([one], visit(null));
  }
  const modules = modulesOf(imports);
  const random = calls.flatMap(({ call, inside }) => randomAt(call, inside, modules));
  return {
    imports,
    files,
    looseFiles: [...loose],
    selfFilling,
    random,
    opaque,
    calls: calledAtOnce(calls),
    called: calleesOf(calls),
  };
}

/** A call, and the function or class whose call it waits for. */
interface Placed {
  readonly call: Call;
  readonly inside: string | null;
}

/** Names that the run itself calls, or hands to something that it calls by a name. */
function calledAtOnce(calls: readonly Placed[]): string[] {
  const found = new Set<string>();
  for (const { call, inside } of calls) {
    if (inside !== null || call.callee.kind !== "name" || isHarmlessName(call.callee.id)) continue;
    found.add(call.callee.id);
    for (const { value } of call.arguments) if (value.kind === "name") found.add(value.id);
  }
  return [...found];
}

/** Names whose value the run itself calls, or calls something out of. */
function calleesOf(calls: readonly Placed[]): string[] {
  const found = new Set<string>();
  for (const { call, inside } of calls) {
    let { callee } = call;
    while (callee.kind === "subscript") callee = callee.object;
    if (inside === null && callee.kind === "name" && !isHarmlessName(callee.id)) found.add(callee.id);
  }
  return [...found];
}

/** Functions by themselves; `evaluate` may be the notebook's own, whatever the method of that name does. */
const isHarmlessName = (name: string): boolean =>
  EFFECTS.pureFunctions.has(name) || (EFFECTS.pure.has(name) && PYTHON_BUILTINS.has(name));

/** What they import, by the name that it has here. */
export const modulesOf = (imports: readonly ImportFact[]): Map<string, string> =>
  new Map(
    imports.flatMap(({ module, name, as }): [string, string][] =>
      as === null ? [] : [[as, name === null ? topOf(module, as) : `${module}.${name}`]],
    ),
  );

/** `import a.b` binds `a`, and that is what it is. */
const topOf = (module: string, as: string): string => (module.startsWith(`${as}.`) ? as : module);

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
  if (/^(vars|dir)$/.test(path) && call.arguments.length === 0) return `${path}()`;
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
  /(^|\.)(read_(csv|table|excel|json|parquet|pickle|feather|hdf|html|xml|sas|stata|spss|sql|fwf|orc|image|file)|loadtxt|genfromtxt|load|fromfile|imread|memmap|open_dataset|listdir|glob|iglob|walk|scandir|load_model|load_workbook|load_weights|read_image|getsize|exists|isfile|isdir)$/;
const WRITERS =
  /(^|\.)(to_(csv|excel|json|parquet|pickle|feather|hdf|html|latex|markdown|stata|netcdf|zarr|file|image)|savetxt|save|savez|savez_compressed|tofile|savefig|imsave|imwrite|write_(html|image|csv|parquet|json)|save_model|save_weights|save_pretrained|makedirs|mkdir|remove|unlink|rename|rmtree|copyfile|copy2|move|urlretrieve|to_disk|torch\.save)$/;
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
  const ofPath = /^(?:pathlib\.)?Path\(\)\.(\w+)$/.exec(path)?.[1];
  if (ofPath !== undefined && (PATH_ASKS.has(ofPath) || PATH_WRITES.has(ofPath))) {
    const made = call.callee.kind === "attribute" && call.callee.object.kind === "call" ? call.callee.object : null;
    const at = pathOf(made?.arguments[0]?.value);
    return at ? { path: at, access: PATH_WRITES.has(ofPath) ? "write" : "read", line } : null;
  }
  if (literal === null || literal === "" || (NOT_FILES.test(name) && !path.includes("."))) return null;
  if (WRITERS.test(path)) return { path: literal + endingOf(path, literal), access: "write", line };
  if (READERS.test(path) || /^Image\.open$/.test(path)) return { path: literal, access: "read", line };
  return null;
}

/** numpy gives a file its ending where the name has none. */
function endingOf(path: string, literal: string): string {
  const ending = /^(np|numpy)\.save$/.test(path)
    ? ".npy"
    : /^(np|numpy)\.savez(_compressed)?$/.test(path)
      ? ".npz"
      : "";
  return literal.endsWith(ending) ? "" : ending;
}

/** `ask`: whether a file is there, how large it is, how old; nobody but the text tells of it. */
export type FileUse = "read" | "write" | "ask";

const PATH_ASKS = new Set(["read_text", "read_bytes", "exists", "is_file", "is_dir", "stat", "iterdir"]);
const PATH_WRITES = new Set(["write_text", "write_bytes", "touch", "unlink", "mkdir", "rmdir"]);

/** Asks which files there are. */
const LISTING = /(^|\.)(listdir|glob|iglob|rglob|iterdir|scandir|walk)$/;
/** Names that only files have; of the others above a value of another kind may have one too. */
const PATH_READERS =
  /\.(read_text|read_bytes)$|(^|\.)(imread|loadtxt|genfromtxt|read_(csv|table|excel|parquet|pickle|feather|hdf|json))$|^(np|numpy|torch|joblib)\.load$/;
const PATH_WRITERS =
  /\.(write_text|write_bytes|touch|unlink|rmdir|symlink_to|to_(csv|excel|parquet|pickle|feather|hdf|stata|netcdf|zarr)|savefig|tofile)$|^(np|numpy|torch)\.(save|savez|savez_compressed|savetxt)$|(^|\.)(savetxt|urlretrieve)$|^os\.(remove|unlink|rename|replace|rmdir|removedirs|truncate|link|symlink)$|^joblib\.dump$/;
const PATH_BOTH =
  /^(shutil|subprocess|shelve|dbm)\.|^sqlite3\.connect$|^os\.(system|popen|exec\w*|spawn\w*)$|^(tarfile|zipfile)\.|(^|\.)(extractall|ZipFile)$/;

/** What a call may do to files whose path the text does not say. */
function looseUses(call: Call, path: string): readonly FileUse[] {
  if (PATH_BOTH.test(path)) return ["read", "write"];
  if (/(^|\.)open$/.test(path) && !/^(webbrowser|Image|os)\.open$/.test(path)) return openedSomehow(call, path);
  if (PATH_WRITERS.test(path))
    return call.arguments.length > 0 || /\.(touch|unlink|rmdir)$/.test(path) ? ["write"] : [];
  if (ASKING.test(path)) return ["ask"];
  return PATH_READERS.test(path) || LISTING.test(path) ? ["read"] : [];
}

/** Questions about files that no report tells of. Names that only paths have, or functions of `os`. */
const ASKING =
  /\.(is_file|is_dir|is_symlink|samefile)$|(^|\.)path\.(exists|lexists|isfile|isdir|islink|getsize|get[acm]time|samefile)$|^os\.(stat|lstat|access)$|\.exists$/;

/** `open(name, "w")` and `path.open("w")`. */
function openedSomehow(call: Call, path: string): readonly FileUse[] {
  const place = path === "open" || /^(io|gzip|bz2|lzma|codecs)\./.test(path) ? 1 : 0;
  const mode = (
    call.arguments.find((one) => one.name === "mode") ?? call.arguments.filter((one) => one.name === null)[place]
  )?.value;
  if (!mode) return ["read"];
  if (mode.kind !== "constant" || mode.value === null || mode.value.includes("+")) return ["read", "write"];
  return WRITE_MODE.test(mode.value) ? ["write"] : ["read"];
}

/** What a call of a function with this body does to files. */
export function filesIn(body: readonly Statement[]): FileUse[] {
  const found = new Set<FileUse>();
  visitAll(body, {
    expression: (value) => {
      if (value.kind !== "call") return;
      const path = dotted(value.callee);
      const access = fileOf(value, path)?.access;
      if (ASKING.test(path)) found.add("ask");
      if (access === "read" || access === "write") found.add(access);
      else
        for (const use of access === "unknown" ? (["read", "write"] as const) : looseUses(value, path)) found.add(use);
    },
  });
  return [...found];
}

const FOLDERS =
  /(^|\.)(makedirs|mkdir|remove|unlink|rename|rmtree|copyfile|copy2|move|save_pretrained|to_zarr|to_disk)$/;

/** Not by adding to it, or by writing into it. */
const writesAnew = (call: Call, { access, adds }: FileFact): boolean =>
  access === "write" && !adds && !FOLDERS.test(dotted(call.callee));

/** Opens what is there, to add to it or to write into it. */
function addsTo(call: Call): boolean {
  if (dotted(call.callee).endsWith(".touch")) return true;
  const second = /(^|\.)open$/.test(dotted(call.callee)) ? call.arguments[1] : undefined;
  const mode = (call.arguments.find((one) => one.name === "mode") ?? second)?.value;
  return mode?.kind === "constant" && /^[rbt]*a|^r[bt]*\+/.test(mode.value ?? "");
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

/** A number or generator handed to the call itself: it draws from nothing that others draw from. */
const hasOwnSeed = (call: Call): boolean =>
  call.arguments.some(
    ({ name, value }) =>
      (name === "random_state" && value.kind === "constant" && !/^none$/i.test(value.text)) ||
      (name === "generator" && !(value.kind === "constant" && /^none$/i.test(value.text))),
  );

function randomAt(call: Call, inside: string | null, modules: ReadonlyMap<string, string>): RandomFact[] {
  if (hasOwnSeed(call)) return [];
  const path = dotted(call.callee);
  const draw = OWN_GENERATOR.test(path) ? chanceOfOwn(call, path) : (randomOf(path) ?? torchOf(path, modules));
  return draw ? [{ ...draw, line: call.line, ...(inside !== null && { inside }) }] : [];
}

/** Generators of one's own: they seed nothing that others draw from. */
const OWN_GENERATOR =
  /(^|\.)(default_rng|RandomState|SeedSequence|PCG64|PCG64DXSM|MT19937|Philox|SFC64)$|^((random|rd)\.)?(System)?Random$/;

/** Without a number to begin with, the machine gives one. */
function chanceOfOwn({ arguments: given }: Call, path: string): Draw | null {
  const isSeeded = given.some(({ value }) => !(value.kind === "constant" && /^none$/i.test(value.text)));
  return isSeeded && !path.endsWith("SystemRandom") ? null : { library: "other", kind: "draw", call: path };
}

function torchOf(path: string, modules: ReadonlyMap<string, string>): Draw | null {
  const [first = "", ...rest] = path.split(".");
  const usual = Object.hasOwn(EFFECTS.usualNames, first) ? EFFECTS.usualNames[first]! : first;
  const kind = torchChance([modules.get(first) ?? usual, ...rest].join("."));
  return kind && { library: "torch", kind, call: path };
}

/** Libraries from whose generators a call of a function with this body draws. */
export function drawsIn(body: readonly Statement[], modules: ReadonlyMap<string, string>): RandomFact["library"][] {
  const found = new Set<RandomFact["library"]>();
  visitAll(body, {
    expression: (value) => {
      if (value.kind !== "call") return;
      for (const { kind, library } of randomAt(value, null, modules)) if (kind === "draw") found.add(library);
    },
  });
  return [...found];
}

function randomOf(path: string): Draw | null {
  const library = libraryOf(path);
  if (SEEDS.test(path)) return { library: library ?? "other", kind: "seed", call: path };
  if (library === "random" || library === "numpy" || library === "torch" || library === "tensorflow")
    return /(^|\.)(get_state|set_state|getstate|setstate|Generator)$/.test(path)
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
  if (/^torch\.(cuda\.)?manual_seed/.test(path)) return "torch";
  if (/^tf\.random\.|^tensorflow\.random\.|^(tf\.)?keras\.utils\.set_random_seed/.test(path)) return "tensorflow";
  return null;
}
