/**
 * Widgets' modules that are not Jupyter's own, as people install them beside their kernel: AMD modules of `nbextensions`, and
 * where there is none, bundles of `labextensions` (federation.ts). The page fetches the files from the kernel's environment;
 * nothing comes from anywhere else. Used by frame-manager.ts.
 *
 * A small `define` and `require`, which know Jupyter's own modules and files of the same environment, and no configuration.
 */
import * as anywidget from "./anywidget.ts";
import { asScript, type GetFile, HOME, runText, withPictures } from "./environment.ts";
import { Federation, type Shared } from "./federation.ts";

type Module = Record<string, unknown>;
type Factory = ((...parts: unknown[]) => unknown) | object;
type Defined = { names: readonly string[]; factory: Factory };

export class ModuleLoader {
  readonly #file: GetFile;
  readonly #federation: Federation;
  readonly #modules = new Map<string, Promise<Module>>();

  constructor(file: GetFile, shared: Shared) {
    this.#file = file;
    this.#federation = new Federation(file, shared);
    for (const [name, { module }] of Object.entries(shared)) this.#modules.set(name, Promise.resolve(module));
    this.#modules.set("anywidget", Promise.resolve(anywidget));
  }

  /** [W63] */
  load(name: string): Promise<Module> {
    const isFile = name.includes("/") && !name.startsWith("@");
    return isFile ? this.#get(name, name) : this.#get(name, `${name}/index`, () => this.#federation.load(name));
  }

  /** `otherwise`: where it comes from when the environment has no such file. */
  #get(name: string, path: string, otherwise?: () => Promise<Module>): Promise<Module> {
    const known = this.#modules.get(name);
    if (known) return known;
    const file = this.#file(`${path}.js`);
    const module = file.then(
      (text) => this.#run(text, path),
      (missing: unknown) => {
        if (!otherwise) throw missing;
        return otherwise();
      },
    );
    this.#modules.set(name, module);
    module.catch(() => this.#modules.delete(name));
    return module;
  }

  async #run(text: string, path: string): Promise<Module> {
    const defined: Defined[] = [];
    const define = Object.assign((...parts: unknown[]) => defined.push(definitionOf(parts)), { amd: { jQuery: true } });
    const require = (names: string | string[], done?: (...parts: unknown[]) => void): void => {
      void this.#all([names].flat(), path, {}).then((parts) => done?.(...parts));
    };
    const names = { define, require, requirejs: require };
    const address = `${HOME}${path}.js`;
    const own = await withPictures(text, path.slice(0, path.lastIndexOf("/") + 1), this.#file);
    asScript(address, () => runText(own, names, `${path}.js`));
    const last = defined.at(-1);
    if (!last) throw new Error(`${path}.js defines no module`);
    const exports: Module = {};
    const parts = await this.#all(last.names, path, exports);
    const { factory } = last;
    if (typeof factory !== "function") return factory as Module;
    const made = asScript(address, () => factory(...parts));
    return (made ?? exports) as Module;
  }

  #all(names: readonly string[], path: string, exports: Module): Promise<unknown[]> {
    return Promise.all(
      names.map((name) => {
        if (name === "exports") return exports;
        if (name === "module") return { exports, id: path, uri: `${HOME}${path}.js` };
        if (name === "require") return () => ({});
        if (!name.startsWith(".")) return this.load(name);
        const near = new URL(name.replace(/\.js$/, ""), `file:///${path}`).pathname.slice(1);
        return this.#get(near, near);
      }),
    );
  }
}

/** `define(name?, dependencies?, factory)`. */
function definitionOf(parts: unknown[]): Defined {
  const factory = parts.at(-1) as Factory;
  const names = parts.find((part): part is string[] => Array.isArray(part));
  return { names: names ?? ["require", "exports", "module"], factory };
}
