/**
 * The widget manager of one frame: gets models from the page when something names them, shows one, and sends what people do
 * to it back. Jupyter's own packages do the rest. Made by main.ts.
 *
 * It keeps only what its one widget is made of. The page is its whole world: no kernel, no network, no storage.
 */
import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import type { CommMessage, ModelState } from "@pellucid/protocol";
import { canBeDrawnAhead, canBeMadeAhead } from "./ahead.ts";
import { attach } from "./attach-view.ts";
import { BOKEH, hasPlots, restyled, versionsOf, withStyles } from "./bokeh-plot.ts";
import type { SaidToFrame, ToFrame, ToPage } from "./channel.ts";
import { FrameComm, type Say } from "./frame-comm.ts";
import { isBarePixels, pictureOf } from "./ipympl-picture.ts";
import { ModuleLoader } from "./modules.ts";
import { letOnePlay } from "./one-plays.ts";
import { SavedMoves } from "./saved-moves.ts";
import { SHARED } from "./shared-modules.ts";
import { whenUnheard } from "./unheard.ts";

type FileReply = Extract<ToFrame, { kind: "file" }>;
type Reply = Extract<ToFrame, { kind: "models" }>;
type Constructor = typeof base.WidgetModel | typeof base.WidgetView;

export class FrameManager extends ManagerBase {
  readonly #send: (message: ToPage, transfer?: Transferable[]) => void;
  readonly #comms = new Map<string, FrameComm>();
  readonly #callbacks = new Map<string, base.ICallbacks>();
  readonly #saved = new SavedMoves((comm, state) => this.#send({ kind: "moved", comm, state }));
  readonly #wanted = new Map<number, (reply: Reply) => void>();
  readonly #coming = new Map<string, Promise<unknown>>();
  readonly #run = base.uuid().slice(0, 8);
  readonly #files = new Map<number, (reply: FileReply) => void>();
  /** Views that were drawn while the kernel still made the rest. */
  readonly #drawn = new WeakMap<base.WidgetModel, Promise<base.WidgetView>>();
  /** Where modules come from that are not Jupyter's own. */
  readonly #modules = new ModuleLoader((name) => this.file(name), SHARED);
  /** Of a plot: what it says of the versions it was made with. */
  #plotted = "";
  #plots: Promise<void> | null = null;
  #number = 0;

  constructor(send: (message: ToPage, transfer?: Transferable[]) => void) {
    super();
    this.#send = send;
    whenUnheard(base.WidgetModel.prototype, () => send({ kind: "unheard" }));
  }

  // ---- models -------------------------------------------------------------------------------------------------------

  /** A model that is not here yet is asked for, with all that it names. */
  override async get_model(id: string): Promise<base.WidgetModel> {
    if (!this.has_model(id)) await this.#fetch(id);
    return super.get_model(id);
  }

  #fetch(id: string): Promise<unknown> {
    const coming = this.#coming.get(id) ?? this.#ask(id).finally(() => this.#coming.delete(id));
    this.#coming.set(id, coming);
    return coming;
  }

  async #ask(id: string): Promise<void> {
    const request = ++this.#number;
    const reply = await new Promise<Reply>((resolve) => {
      this.#wanted.set(request, resolve);
      this.#send({ kind: "want", request, models: [id] });
    });
    const parts = this.#lines(reply);
    const file = (name: string) => this.file(name);
    const models = hasPlots(reply.models)
      ? await Promise.all(reply.models.map((model) => withStyles(model, file)))
      : reply.models;
    for (const [at, model] of models.entries())
      if (!this.has_model(model.comm)) this.#make(model, parts[at]!, reply.saved);
    if (!this.has_model(id)) throw new Error(`the widget ${id} is not alive any more`);
  }

  /** The buffers of each model's state. What was said to new ones, and what is said while they come, they hear once they are made. */
  #lines({ models, buffers, saved }: Reply): ArrayBuffer[][] {
    let next = 0;
    const take = (count: number) => buffers.slice(next, (next += count));
    return models.map(({ comm, paths, said = [] }) => {
      const state = take(paths.length);
      const line = saved || this.#comms.has(comm) ? null : this.#comm(comm);
      line?.hold();
      for (const { data, buffers: count } of said) {
        const own = take(count);
        line?.hear({ type: "comm_msg", comm, data }, own);
      }
      return state;
    });
  }

  /** Registers at once; those that are named come first, and find each other while they are made. */
  #make(
    { comm, state, paths }: ModelState,
    buffers: readonly ArrayBuffer[],
    saved: boolean,
  ): Promise<base.WidgetModel> {
    const whole = { ...state, ...pictureOf(state) } as Record<string, never>;
    base.put_buffers(
      whole,
      paths as (string | number)[][],
      buffers.map((buffer) => new DataView(buffer)),
    );
    if (state["_model_module"] === BOKEH) this.#plotted = versionsOf(String(state["render_bundle"]));
    const options: base.IModelOptions = {
      model_name: String(state["_model_name"]),
      model_module: String(state["_model_module"]),
      model_module_version: String(state["_model_module_version"]),
      model_id: comm,
      ...(!saved && { comm: this.#comms.get(comm) ?? this.#comm(comm) }),
    };
    const model = this.new_model(options, whole);
    model.catch((error: unknown) => console.error(error));
    if (saved)
      model.then(
        (made) => this.#saved.watch(comm, made),
        () => undefined,
      );
    // What is said to it meanwhile it hears when it can.
    const line = this.#comms.get(comm);
    line?.hold();
    const release = () => line?.release();
    // A plot's patches are heard by its view alone.
    if (state["_model_module"] === BOKEH && !saved) return model;
    // plotly's code listens once it has begun, and is told each change once.
    const begun = async () => "_py2js_restyle" in state && ((await model) as { code?: Promise<unknown> }).code;
    model.then(letOnePlay).then(begun).then(release, release);
    return model;
  }

  #comm(id: string, target = this.comm_target_name): FrameComm {
    const say: Say = (message, buffers, callbacks) => this.#say(message, buffers, callbacks);
    const comm = new FrameComm(id, target, say, restyled);
    this.#comms.set(id, comm);
    return comm;
  }

  #say(message: CommMessage, buffers: readonly ArrayBuffer[], callbacks?: base.ICallbacks): string {
    const id = `${this.#run}-${++this.#number}`;
    if (callbacks) this.#callbacks.set(id, callbacks);
    this.#send({ kind: "say", id, message, buffers }, [...buffers]);
    return id;
  }

  /** A file of the kernel's environment, or what the page itself has. */
  async file(name: string): Promise<string> {
    const request = ++this.#number;
    const reply = await new Promise<FileReply>((resolve) => {
      this.#files.set(request, resolve);
      this.#send({ kind: "file", request, name });
    });
    if (reply.text === null) throw new Error(reply.reason);
    return reply.text;
  }

  // ---- what the page says -------------------------------------------------------------------------------------------

  hear(message: ToFrame): void {
    if (message.kind === "models") {
      this.#wanted.get(message.request)?.(message);
      this.#wanted.delete(message.request);
    } else if (message.kind === "comms") for (const said of message.said) this.#hearComm(said);
    else if (message.kind === "moved") this.#saved.take(message.comm, message.state);
    else if (message.kind === "done") {
      const callbacks = this.#callbacks.get(message.id);
      this.#callbacks.delete(message.id);
      callbacks?.iopub?.["status"]?.({ content: { execution_state: "idle" } } as never);
    } else if (message.kind === "file") {
      this.#files.get(message.request)?.(message);
      this.#files.delete(message.request);
    }
  }

  #hearComm({ message, buffers, from }: SaidToFrame): void {
    const comm = this.#comms.get(message.comm);
    if (isBarePixels(message, buffers)) return;
    if (comm) return comm.hear(message, buffers, from);
    const has = (id: string) => this.has_model(id);
    if (message.type !== "comm_open" || !canBeMadeAhead(message, has)) return;
    const state = message.data["state"] as ModelState["state"];
    const draw = (model: base.WidgetModel) => {
      if (canBeDrawnAhead(model)) this.#drawn.set(model, super.create_view(model));
    };
    this.#make({ comm: message.comm, state, paths: [] }, [], false).then(draw, () => undefined);
  }

  /** Whoever asks for a view first gets the one that was drawn ahead: it has heard of no other that holds it. */
  override create_view<View extends base.WidgetView>(model: base.WidgetModel, options: unknown = {}): Promise<View> {
    const drawn = this.#drawn.get(model);
    this.#drawn.delete(model);
    if (!drawn) return this.#viewOf<View>(model, options);
    return drawn.then((view) => Object.assign(view as View, { options }));
  }

  async #viewOf<View extends base.WidgetView>(model: base.WidgetModel, options: unknown): Promise<View> {
    const view = await super.create_view<View>(model, options);
    this.#comms.get(model.model_id)?.release();
    return view;
  }

  /** [W60] The view of a model, in `place`. */
  async show(id: string, place: HTMLElement): Promise<void> {
    const model = await this.get_model(id);
    const view = await this.create_view(model);
    attach(view, place);
  }

  // ---- what @jupyter-widgets asks of a manager ----------------------------------------------------------------------

  protected override async loadClass(name: string, module: string, version: string): Promise<Constructor> {
    // Jupyter's own modules, whichever 1.x or 2.x a kernel names.
    if (module === BOKEH) await (this.#plots ??= this.#loadPlots());
    const own = SHARED[module]?.module[name];
    if (own) return own as Constructor;
    const found = (await this.#modules.load(module))[name];
    if (!found) throw new Error(`${module} ${version} has no ${name} that can be shown here`);
    return found as Constructor;
  }

  /** bokeh's widget wants bokeh itself on its page. */
  async #loadPlots(): Promise<void> {
    for (const text of JSON.parse(await this.file(`plots:${this.#plotted}`)) as string[]) {
      const script = document.createElement("script");
      script.textContent = text;
      document.head.append(script);
    }
  }

  protected override async _create_comm(
    target: string,
    id?: string,
    data?: unknown,
    metadata?: unknown,
    buffers?: ArrayBuffer[] | ArrayBufferView[],
  ): Promise<base.IClassicComm> {
    const comm = this.#comm(id ?? base.uuid(), target);
    if (data || metadata) comm.open(data, undefined, metadata, buffers);
    return comm;
  }

  protected override async _get_comm_info(): Promise<Record<string, never>> {
    return {};
  }
}
