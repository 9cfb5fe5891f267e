/**
 * Steps that meet outside of names: in files, in the shell, in the state of libraries and of the process, in pyplot's current
 * figure. Decides which earlier steps a kept step needs for that; what cannot be told is kept.
 */
import { EFFECTS } from "../effect-table.ts";
import type { Program } from "./program.ts";
import type { Step } from "./step.ts";

const READS =
  /(^|\.)(open|read_(csv|table|excel|json|parquet|pickle|feather|hdf|html|xml|sas|stata|spss|sql|fwf|orc|image|file|text|bytes)|loadtxt|genfromtxt|fromfile|imread|memmap|open_dataset|listdir|glob|iglob|walk|scandir|load_model|load_workbook|load_weights|getsize|exists|isfile|isdir)$|^(np|numpy|torch|joblib|pickle)\.load$|^Image\.open$/;
const WRITES =
  /(^|\.)(open|to_(csv|excel|json|parquet|pickle|feather|hdf|html|stata|netcdf|zarr)|savetxt|savez|savez_compressed|tofile|savefig|imsave|imwrite|write_(html|image|csv|parquet|json|text|bytes)|save_model|save_weights|save_pretrained|makedirs|mkdir|unlink|rmtree|copyfile|copy2|urlretrieve|ExcelWriter|extractall)$|^(np|numpy|torch)\.save$|^(os|shutil)\.(remove|rename|move|copy)$|^joblib\.dump$/;
const FOLDERS = /(^|\.)(makedirs|mkdir)$/;
const INSTALLS = /^\s*[%!]\s*(pip3?|conda|mamba|uv|apt(-get)?|python3? -m pip)\b/;
const LOOKS =
  /^\s*!\s*(ls|cat|head|tail|wc|pwd|nvidia-smi|python3? (-V|--version)|which|du|df|echo [^>]*$|date|whoami|free|lscpu)\b/;
/** Of the process: they hold for everything after. */
const PROCESS =
  /^\s*%(env|set_env|cd)\b|\b(os\.(chdir|putenv|environ)|sys\.(path|setrecursionlimit|argv)|locale\.setlocale|warnings\.|logging\.(basicConfig|disable)|decimal\.getcontext)/;
const SILENT_ON_IMPORT =
  /^(?!(sklearn\.experimental|mpl_toolkits|__future__|scienceplots|hvplot|swifter|pandas_profiling|ydata_profiling|this$|antigravity$)(\.|$))/;
const DATA = /^(numpy|pandas|scipy|sklearn|seaborn|statsmodels|matplotlib|xarray|IPython)(\.|$)/;
const DRAWS_FIGURE =
  /^(plt|pyplot|sns|seaborn|pylab)\.|\.(plot|hist|scatter|bar|barh|boxplot|line|area|pie|kde|imshow|contourf?|fill_between|axhline|axvline|legend|annotate|text)(\.\w+)?$|^(plot|hist|scatter|imshow|show|savefig|title|legend)$|^plot_|\.plot_/;

export const isInstall = ({ piece }: Step): boolean => INSTALLS.test(piece.text);

const normal = (path: string): string => path.replace(/^(\.\/)+/, "").replace(/\/+/g, "/");

/** Writers add an ending that was not given: `np.savez("a")` makes `a.npz`. */
const isSameFile = (written: string, wanted: string): boolean =>
  written === wanted || (!/\.\w+$/.test(written) && wanted.replace(/\.\w+$/, "") === written);

export class World {
  private readonly steps: readonly Step[];
  private readonly modules = new Map<string, string>();

  constructor({ steps }: Program) {
    this.steps = steps;
    for (const { facts } of steps)
      for (const { module, name, as } of facts.imports)
        if (as) this.modules.set(as, name ? `${module}.${name}` : module);
  }

  /** Earlier steps on which this one rests, names apart. */
  before(at: number): Step[] {
    const step = this.steps[at]!;
    const earlier = this.steps.slice(0, at);
    return [...this.filesBefore(step, earlier), ...this.figureBefore(step, earlier)];
  }

  // ---- files --------------------------------------------------------------------------------------------------------

  private filesBefore(step: Step, earlier: readonly Step[]): Step[] {
    if (!this.touchesFiles(step)) return [];
    const paths = step.facts.files.map((one) => normal(one.path));
    const anywhere = isLoose(step, READS) || isShell(step);
    const found: Step[] = [];
    const closed = new Set<string>();
    for (let i = earlier.length - 1; i >= 0; i--) {
      const one = earlier[i]!;
      if (isShell(one) && !LOOKS.test(one.piece.text) && !isInstall(one)) found.push(one);
      else if (isLoose(one, WRITES)) found.push(one, ...this.throughHandle(i, earlier));
      else
        for (const { path, access } of one.facts.files) {
          const own = normal(path);
          const folder =
            one.piece.calls.some((call) => FOLDERS.test(call)) && paths.some((each) => each.startsWith(own));
          const meets = anywhere || folder || paths.some((each) => isSameFile(own, each));
          if (access === "read" || !meets || closed.has(own)) continue;
          found.push(one, ...this.throughHandle(i, earlier));
          if (access === "write" && !/["'](a|r\+|ab|at)[+bt]*["']/.test(one.piece.text) && !folder) closed.add(own);
        }
    }
    return found;
  }

  /** `f = open("x", "w")`: what is written by way of `f` later. */
  private throughHandle(at: number, earlier: readonly Step[]): Step[] {
    const { mayBind } = earlier[at]!.facts;
    if (mayBind.length === 0 || !earlier[at]!.piece.calls.some((call) => /(^|\.)(open|ExcelWriter|File)$/.test(call)))
      return [];
    return earlier.slice(at + 1).filter(({ facts }) => facts.lookups.some((name) => mayBind.includes(name)));
  }

  touchesFiles(step: Step): boolean {
    return step.facts.files.length > 0 || isLoose(step, READS) || isLoose(step, WRITES) || isShell(step);
  }

  /** The steps that make a file: by its path, else by its name anywhere in their text. */
  writersOf(path: string): number[] {
    const own = normal(path);
    const places = this.steps.map((_, i) => i);
    const by = places.filter((i) =>
      this.steps[i]!.facts.files.some((one) => one.access !== "read" && isSameFile(normal(one.path), own)),
    );
    const name = own.slice(own.lastIndexOf("/") + 1);
    const found =
      by.length > 0 ? by : places.filter((i) => this.mayWrite(i) && this.steps[i]!.piece.text.includes(name));
    return [...new Set(found.flatMap((i) => [i, ...this.handled(i)]))].toSorted((a, b) => a - b);
  }

  private mayWrite(at: number): boolean {
    const step = this.steps[at]!;
    return isLoose(step, WRITES) || isShell(step) || step.facts.files.some((one) => one.access !== "read");
  }

  private handled(at: number): number[] {
    return this.throughHandle(at, this.steps).map((step) => this.steps.indexOf(step));
  }

  // ---- figures ------------------------------------------------------------------------------------------------------

  /** What was drawn in the same run into the figure that this step uses or shows. */
  private figureBefore(step: Step, earlier: readonly Step[]): Step[] {
    if (!draws(step)) return [];
    const found: Step[] = [];
    for (let i = earlier.length - 1; i >= 0 && earlier[i]!.run === step.run; i--) {
      const one = earlier[i]!;
      if (draws(one)) found.push(one);
      if (/^\s*(plt|pyplot)\.(show|close)\(/.test(one.piece.text)) break;
    }
    return found;
  }

  // ---- settings -----------------------------------------------------------------------------------------------------

  /** Of the steps before: those that set how the process or a library that the kept ones use behaves. */
  settingsFor(kept: ReadonlySet<number>): number[] {
    const last = Math.max(...kept);
    const used = new Set([...kept].flatMap((i) => this.familiesOf(this.steps[i]!)));
    const files = [...kept].some((i) => this.touchesFiles(this.steps[i]!));
    return this.steps
      .slice(0, last)
      .flatMap((step, i) => (!kept.has(i) && this.isSetting(step, used, files) ? [i] : []));
  }

  private isSetting(step: Step, used: ReadonlySet<string>, files: boolean): boolean {
    const { piece, facts } = step;
    if (piece.kind === "function" || piece.kind === "class" || piece.kind === "whole") return false;
    if (piece.kind === "import") return facts.imports.some((one) => !SILENT_ON_IMPORT.test(one.module));
    if (isInstall(step)) return false;
    if (PROCESS.test(piece.text)) return !/^\s*\w+\s*=\s*(os|sys)\./.test(piece.text);
    if (piece.kind === "magic") return isNeededMagic(piece.text, used, files);
    return this.setModules(step).some((family) => used.has(family));
  }

  /** The libraries whose settings this step changes. */
  private setModules({ piece, facts }: Step): string[] {
    const changed = facts.mutates.flatMap(({ name, certainty }) => {
      const module = certainty === "certain" ? this.moduleOf(name) : null;
      return module ? [module] : [];
    });
    const called = piece.calls.flatMap((call) => {
      const module =
        EFFECTS.settings.has(call.slice(call.lastIndexOf(".") + 1)) || /^sns\.set$/.test(call)
          ? this.moduleOf(/^\w+/u.exec(call)?.[0] ?? "")
          : null;
      return module ? [module] : [];
    });
    return [...changed, ...called].map(familyOf);
  }

  private moduleOf(name: string): string | null {
    return this.modules.get(name) ?? EFFECTS.usualNames[name] ?? null;
  }

  private familiesOf({ facts }: Step): string[] {
    const named = [...facts.lookups, ...facts.deferred].flatMap((name) => this.moduleOf(name) ?? []);
    return [...named, ...facts.imports.map((one) => one.module)].map(familyOf);
  }
}

const familyOf = (module: string): string => (DATA.test(module) ? "data" : module.split(".")[0]!);

const isShell = ({ piece, facts }: Step): boolean =>
  facts.magics.some((one) => one.kind === "shell" || /^(bash|sh|script|writefile|file|system|sx|!)?$/.test(one.name)) &&
  (piece.kind === "magic" || piece.kind === "whole");

/** Touches a file whose path does not stand in the text. */
const isLoose = ({ piece, facts }: Step, what: RegExp): boolean =>
  piece.kind !== "function" &&
  piece.kind !== "class" &&
  facts.files.length === 0 &&
  piece.calls.some((call) => what.test(call));

const draws = ({ piece }: Step): boolean =>
  piece.kind !== "function" &&
  piece.kind !== "class" &&
  piece.kind !== "import" &&
  piece.calls.some((call) => DRAWS_FIGURE.test(call));

/** Those that help only a person who goes on editing do not matter. */
function isNeededMagic(text: string, used: ReadonlySet<string>, files: boolean): boolean {
  if (/^\s*%(matplotlib|config|precision)\b/.test(text)) return used.has("data");
  if (/^\s*%(load_ext|reload_ext)\s+(?!autoreload)/.test(text)) return true;
  if (/^\s*%(mkdir|cp|mv|rm|rmdir)\b/.test(text)) return files;
  return false;
}
