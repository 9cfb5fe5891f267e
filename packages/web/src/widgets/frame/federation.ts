/**
 * Widgets that are installed as `labextensions` only: bundles of module federation, as JupyterLab loads them. Their container
 * gets our own @jupyter-widgets and Lumino as what is shared, its plugins are told of a registry of widgets, and what they
 * register there is the module. Used by modules.ts, where nothing else was found.
 *
 * It is no JupyterLab: a plugin that asks for more than the registry (a notebook tracker, settings) is left out, and so are
 * style sheets of themes.
 */
import { asScript, type GetFile, HOME, runText, withPictures } from "./environment.ts";

type Module = Record<string, unknown>;
type Factory = () => Module;
/** Name and version to what gives the module, in the form that containers agree on. */
type ShareScope = Record<string, Record<string, { get: () => Promise<Factory>; from: string; eager: boolean }>>;
interface Container {
  init(scope: ShareScope): unknown;
  get(name: string): Promise<Factory>;
}
interface Registration {
  readonly name: string;
  readonly exports: Module | Promise<Module> | (() => Module | Promise<Module>);
}
interface Plugin {
  readonly requires?: readonly unknown[];
  activate?(app: unknown, ...services: unknown[]): unknown;
}
export type Shared = Readonly<Record<string, { readonly version: string; readonly module: Module }>>;

const REGISTRY = "@jupyter-widgets/base";

export class Federation {
  readonly #file: GetFile;
  readonly #scope: ShareScope;
  readonly #registry: unknown;
  readonly #loaded = new Map<string, Promise<Map<string, Module>>>();

  constructor(file: GetFile, shared: Shared) {
    this.#file = file;
    this.#registry = shared[REGISTRY]?.module["IJupyterWidgetRegistry"];
    this.#scope = Object.fromEntries(
      Object.entries(shared).map(([name, { version, module }]) => [
        name,
        { [version]: { get: async () => () => module, from: "pellucid", eager: true } },
      ]),
    );
  }

  /** [W63] The module `name` of the bundle of this name. */
  async load(name: string): Promise<Module> {
    const coming = this.#loaded.get(name) ?? this.#open(name);
    this.#loaded.set(name, coming);
    coming.catch(() => this.#loaded.delete(name));
    const module = (await coming).get(name);
    if (!module) throw new Error(`the extension ${name} of the kernel's environment registers no widgets by that name`);
    return module;
  }

  /** What the plugins of a bundle register. */
  async #open(bundle: string): Promise<Map<string, Module>> {
    const said = JSON.parse(await this.#file(`lab:${bundle}/package.json`)) as {
      jupyterlab?: Record<string, { load?: string; extension?: string } | undefined>;
    };
    const { load, extension } = said.jupyterlab?.["_build"] ?? {};
    if (!load || !extension) throw new Error(`${bundle} says no way to load it`);
    const container = await this.#container(bundle, load.replace(/^\.\//, ""));
    await container.init(this.#scope);
    const { default: found } = (await container.get(extension))() as { default?: Plugin | Plugin[] };
    const registered: Registration[] = [];
    const registry = { registerWidget: (each: Registration) => registered.push(each) };
    for (const plugin of [found ?? []].flat() as Plugin[])
      if (this.#isForWidgets(plugin)) await plugin.activate?.(application, registry);
    const modules = registered.map(async ({ name, exports }): Promise<[string, Module]> => [
      name,
      await (typeof exports === "function" ? exports() : exports),
    ]);
    return new Map(await Promise.all(modules));
  }

  #isForWidgets({ requires = [] }: Plugin): boolean {
    return requires.length === 1 && requires[0] === this.#registry;
  }

  async #container(bundle: string, entry: string): Promise<Container> {
    const text = await this.#text(`${HOME}${bundle}/${entry}`);
    const address = `${HOME}${bundle}/${entry}`;
    const last = `\nreturn typeof _JUPYTERLAB === "undefined" ? {} : _JUPYTERLAB;`;
    const made = asScript(address, () => runText(text + last, { document: this.#documentOf() }, address));
    const container = (made as Record<string, Container>)[bundle];
    if (!container) throw new Error(`${entry} of ${bundle} makes no container`);
    return container;
  }

  async #text(address: string): Promise<string> {
    const path = decodeURIComponent(new URL(address).pathname.slice(1));
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    return withPictures(await this.#file(`lab:${path}`), `lab:${folder}`, this.#file);
  }

  /** The document as the bundle's loader sees it: scripts that it adds come from the environment. */
  #documentOf(): unknown {
    const add = (node: Node) => {
      if (node instanceof HTMLScriptElement && node.src.startsWith(HOME)) void this.#runPart(node);
      else document.head.append(node);
      return node;
    };
    const head = { appendChild: add, append: add };
    return new Proxy(document, {
      get(real, key) {
        if (key === "head") return head;
        const value: unknown = Reflect.get(real, key, real);
        return typeof value === "function" ? (value.bind(real) as unknown) : value;
      },
    });
  }

  async #runPart(script: HTMLScriptElement): Promise<void> {
    try {
      runText(await this.#text(script.src), {}, script.src);
      script.onload?.(new Event("load"));
    } catch (error) {
      console.error(error);
      script.onerror?.(new Event("error"));
    }
  }
}

/** What a plugin may ask of JupyterLab itself while it registers: nothing comes of it. */
const application = { docRegistry: { addWidgetExtension: () => ({ dispose: () => undefined }) } };
