/**
 * Our host of anywidget's contract: a widget whose code is a part of its own state (`_esm`, `_css`). The code is run as a
 * module in the frame; when it changes it is run anew, and what stands there is drawn again with the state it has.
 */
import { DOMWidgetModel, DOMWidgetView, type WidgetModel, uuid } from "@jupyter-widgets/base";

type Clean = (() => unknown) | void;
type Part = (props: Record<string, unknown>) => Clean | Promise<Clean>;
interface Code {
  readonly initialize?: Part;
  readonly render?: Part;
}

const INVOKE_MS = 3000;

async function codeOf(text: string): Promise<Code> {
  if (/^https?:\/\//.test(text)) throw new Error(`its code lies at ${text}, and there is no network here`);
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    const module = (await import(/* @vite-ignore */ address)) as Record<string, unknown>;
    const made: unknown = module["default"] ?? module;
    return (typeof made === "function" ? await (made as () => Promise<Code>)() : made) as Code;
  } finally {
    URL.revokeObjectURL(address);
  }
}

export class AnyModel extends DOMWidgetModel {
  /** The code that is in force, initialized; replaced when the text changes. */
  declare code: Promise<Code>;
  // Declared only: Backbone calls `initialize` before a field of ours would be made.
  declare ends: AbortController | undefined;

  override initialize(attributes: object, options: never): void {
    super.initialize(attributes, options);
    this.listenTo(this, "change:_esm", () => this.load());
    this.load();
  }

  private load(): void {
    this.ends?.abort();
    const ends = (this.ends = new AbortController());
    this.code = codeOf(String(this.get("_esm") ?? "")).then(async (code) => {
      const clean = await code.initialize?.({
        model: facade(this, this),
        experimental: experimental(this),
        signal: ends.signal,
      });
      ends.signal.addEventListener("abort", () => void (clean as (() => void) | undefined)?.());
      return code;
    });
    this.code.catch((error: unknown) => console.error(error));
    this.trigger("code");
  }

  /** Binary values stay what they are, which the ordinary way through JSON would not let them. */
  override serialize(state: Record<string, unknown>): never {
    const kinds = ((this.constructor as typeof DOMWidgetModel).serializers ?? {}) as Record<
      string,
      { serialize?: (value: unknown, model: unknown) => unknown }
    >;
    const entries = Object.entries(state).map(([key, value]) => {
      const own = kinds[key]?.serialize;
      if (own) return [key, own(value, this)];
      const plain =
        key === "layout" || key === "style" ? (JSON.parse(JSON.stringify(value)) as unknown) : structuredClone(value);
      return [key, plain];
    });
    return Object.fromEntries(entries) as never;
  }
}

export class AnyView extends DOMWidgetView {
  #ends: AbortController | undefined;
  #style: HTMLStyleElement | undefined;

  override async render(): Promise<void> {
    super.render();
    this.listenTo(this.model, "change:_css", () => this.#dress());
    this.listenTo(this.model, "code", () => void this.#draw().catch((error: unknown) => this.#fail(error)));
    this.#dress();
    await this.#draw();
  }

  #dress(): void {
    this.#style ??= document.head.appendChild(document.createElement("style"));
    this.#style.textContent = String(this.model.get("_css") ?? "");
  }

  /** [W63] */
  async #draw(): Promise<void> {
    this.#ends?.abort();
    const ends = (this.#ends = new AbortController());
    const model = this.model as AnyModel;
    const code = await model.code;
    if (ends.signal.aborted) return;
    this.el.replaceChildren();
    const who = {};
    const props = { model: facade(model, who), el: this.el, experimental: experimental(model), signal: ends.signal };
    const clean = await code.render?.(props);
    ends.signal.addEventListener("abort", () => {
      model.off(undefined as never, undefined as never, who);
      (clean as (() => void) | undefined)?.();
    });
  }

  #fail(error: unknown): void {
    this.el.textContent = `The widget's code failed: ${error instanceof Error ? error.message : String(error)}`;
  }

  override remove(): this {
    this.#ends?.abort();
    this.#style?.remove();
    return super.remove();
  }
}

/** The little of a model that anywidget promises, with listeners that end with `who`. */
function facade(model: AnyModel, who: unknown): Record<string, unknown> {
  return {
    get: (name: string) => model.get(name) as unknown,
    set: (name: never, value: never) => model.set(name, value),
    save_changes: () => model.save_changes(),
    send: (content: never, callbacks: never, buffers: never) => model.send(content, callbacks, buffers),
    on: (name: string, call: never) => model.on(name, call, who),
    off: (name?: never, call?: never) => model.off(name ?? (undefined as never), call ?? (undefined as never), who),
    widget_manager: { get_model: (id: string): Promise<WidgetModel> => model.widget_manager.get_model(id) },
  };
}

/** Calls of methods that the kernel's side offers. */
const experimental = (model: AnyModel) => ({
  invoke(
    name: string,
    msg: unknown,
    options: { buffers?: never[]; signal?: AbortSignal } = {},
  ): Promise<[unknown, unknown]> {
    const id = uuid();
    const signal = options.signal ?? AbortSignal.timeout(INVOKE_MS);
    return new Promise((done, fail) => {
      const heard = (content: { id?: unknown; response?: unknown }, buffers: unknown) => {
        if (content.id !== id) return;
        model.off("msg:custom", heard as never);
        done([content.response, buffers]);
      };
      signal.addEventListener("abort", () => {
        model.off("msg:custom", heard as never);
        fail(signal.reason as Error);
      });
      model.on("msg:custom", heard as never);
      model.send({ id, kind: "anywidget-command", name, msg } as never, undefined, options.buffers ?? []);
    });
  },
});
