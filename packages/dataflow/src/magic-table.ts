/**
 * What IPython's magics do to names and files. Data: a magic that is not listed is taken for able to do anything. Magics of
 * extensions that are known to leave the namespace alone are listed as harmless.
 */

/** `shared`: runs in the notebook's namespace; `scoped`: in one of its own. */
export type CodeUse = "shared" | "scoped";

export interface MagicRule {
  /** The line behind the name is Python. */
  readonly line?: CodeUse;
  /** Names and files may change in ways that nobody can see in the text. */
  readonly opaque?: boolean | ((rest: string) => boolean);
  readonly binds?: (rest: string) => readonly string[];
  readonly deletes?: (rest: string) => readonly string[];
  readonly reads?: (rest: string) => readonly string[];
  readonly files?: (rest: string) => readonly { readonly path: string; readonly access: "read" | "write" }[];
}

export interface CellMagicRule extends MagicRule {
  readonly body: CodeUse | "foreign";
  readonly opaque?: boolean;
}

const names = (rest: string): string[] => rest.split(/[\s,]+/).filter((word) => /^[^\W\d]\w*$/.test(word));
const plainWords = (rest: string): string[] => rest.split(/\s+/).filter((word) => word !== "" && !word.startsWith("-"));
const firstPath = (access: "read" | "write") => (rest: string) =>
  plainWords(rest)
    .slice(0, 1)
    .map((path) => ({ path: path.replace(/^['"]|['"]$/g, ""), access }));

const HARMLESS =
  "matplotlib config load_ext reload_ext unload_ext env set_env pip conda mamba uv cd pwd ls ll lsmagic magic who whos " +
  "who_ls history hist notebook logstart logstop logon logoff logstate precision pprint quickref system sx sc colors " +
  "xmode automagic autocall alias unalias alias_magic autosave bookmark dhist dirs pushd popd mkdir rmdir cat cp mv rm " +
  "man more less page pycat psearch psource pinfo pinfo2 pdef pdoc pfile profile rehashx tb doctest_mode gui killbgscripts " +
  "connect_info qtconsole clear cls pdb watermark tensorboard nb_black code_wrap subshell js_log aimport autoreload " +
  "colab_ui nbagg ll lf lk ldir lx unload_ext rehash mprun_off opts output html javascript wandb timer tensorflow_version reload_kedro";

const KNOWN: Readonly<Record<string, MagicRule>> = {
  time: { line: "shared" },
  prun: { line: "shared" },
  memit: { line: "shared" },
  lprun: { line: "shared" },
  mprun: { line: "shared" },
  pyinstrument: { line: "shared" },
  timeit: { line: "scoped" },
  debug: { line: "shared" },
  run: { opaque: true, files: firstPath("read") },
  load: { opaque: true, files: firstPath("read") },
  loadpy: { opaque: true, files: firstPath("read") },
  save: { files: firstPath("write") },
  writefile: { files: firstPath("write") },
  store: {
    opaque: (rest) => /^-r\s*$/.test(rest.trim()),
    binds: (rest) => (/^-r\b/.test(rest) ? names(rest.replace(/^-r\s*/, "")) : []),
    reads: (rest) => (rest.startsWith("-") ? [] : names(rest.replace(/>.*$/, ""))),
  },
  xdel: { deletes: names },
  pylab: { opaque: true },
  pdb: {},
};

const harmless = new Set(HARMLESS.split(" "));

export function lineMagic(name: string): MagicRule {
  const known = Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
  return known ?? (harmless.has(name) || name === "" ? {} : { opaque: true });
}

const FOREIGN =
  "bash sh script perl ruby python2 pypy html HTML javascript js latex markdown svg SVG system sx cmd ! css mermaid file " +
  "writefile";

const options =
  (...flags: string[]) =>
  (rest: string): string[] =>
    flags.flatMap((flag) => new RegExp(`${flag}[ =]+([^\\W\\d]\\w*)`).exec(rest)?.[1] ?? []);

const CELLS: Readonly<Record<string, CellMagicRule>> = {
  time: { body: "shared", line: "shared" },
  timeit: { body: "scoped", line: "scoped" },
  prun: { body: "shared", line: "shared" },
  memit: { body: "shared", line: "shared" },
  lprun: { body: "shared" },
  mprun: { body: "shared" },
  pyinstrument: { body: "shared" },
  scalene: { body: "shared" },
  debug: { body: "shared" },
  capture: { body: "shared", binds: (rest) => names(plainWords(rest).slice(0, 1).join(" ")) },
  notify: { body: "shared" },
  wandb: { body: "shared" },
  python3: { body: "foreign" },
  python: { body: "foreign" },
  cython: { body: "foreign", opaque: true },
};

const shellCell: CellMagicRule = { body: "foreign", binds: options("--out", "--err", "--proc") };
const writing: CellMagicRule = { body: "foreign", files: firstPath("write") };
const foreign = new Set(FOREIGN.split(" "));

export function cellMagic(name: string): CellMagicRule {
  const known = Object.hasOwn(CELLS, name) ? CELLS[name] : undefined;
  if (known) return known;
  if (name === "writefile" || name === "file") return writing;
  if (foreign.has(name)) return shellCell;
  return { body: "foreign", opaque: true };
}

/** Typed without `%` they still are magics, where a cell is nothing but one such line. */
export const AUTOMAGIC: ReadonlySet<string> = new Set(
  (
    "ls ll pwd cd pip conda mkdir rmdir cat cp mv rm man more less whos who lsmagic matplotlib load_ext autoreload pylab " +
    "run timeit time env history reset store config"
  ).split(" "),
);
