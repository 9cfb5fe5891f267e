/**
 * The Output widget's two classes: a list of outputs as a notebook has them. What is printed into one is folded by the
 * server (execution's output-capture.ts) and comes as its `outputs`; here it is only drawn.
 *
 * It stands in the frame, so HTML is set as it is and its script runs: nothing in here has more rights than that.
 */
import { DOMWidgetModel, DOMWidgetView, type WidgetModel, type WidgetView } from "@jupyter-widgets/base";
import { attach } from "./attach-view.ts";
import { appendAnsi } from "./ansi-text.ts";

/** The little of a manager that is needed to show a widget among the outputs. */
interface Models {
  get_model(id: string): Promise<WidgetModel>;
  create_view(model: WidgetModel): Promise<WidgetView>;
}
type Bundle = Record<string, unknown>;
type Shown = { output_type: string } & Record<string, unknown>;

const WIDGET = "application/vnd.jupyter.widget-view+json";
const textOf = (value: unknown): string =>
  Array.isArray(value)
    ? value.map(String).join("")
    : typeof value === "string"
      ? value
      : JSON.stringify(value, null, 2);

export class OutputModel extends DOMWidgetModel {
  override defaults(): Record<string, unknown> {
    return {
      ...super.defaults(),
      _model_name: "OutputModel",
      _view_name: "OutputView",
      _model_module: "@jupyter-widgets/output",
      _view_module: "@jupyter-widgets/output",
      _model_module_version: "1.0.0",
      _view_module_version: "1.0.0",
      msg_id: "",
      outputs: [],
    };
  }
}

export class OutputView extends DOMWidgetView {
  #drawn: { readonly output: Shown; readonly element: HTMLElement }[] = [];

  override render(): void {
    super.render();
    this.el.classList.add("widget-output", "jupyter-widgets");
    this.listenTo(this.model, "change:outputs", () => this.#draw());
    this.#draw();
  }

  /** What did not change stays as it is: a plot below a counter must not flicker. */
  #draw(): void {
    const outputs = this.model.get("outputs") as Shown[];
    const kept = outputs.findIndex((output, i) => !isSame(output, this.#drawn[i]?.output));
    const from = kept < 0 ? outputs.length : kept;
    for (const { element } of this.#drawn.splice(from)) element.remove();
    for (const output of outputs.slice(from)) {
      const element = document.createElement("div");
      element.className = "output";
      element.dataset["output"] = output.output_type;
      this.el.append(element);
      this.#drawn.push({ output, element });
      drawOutput(element, output, this.model.widget_manager as unknown as Models);
    }
  }
}

const isSame = (one: Shown, other: Shown | undefined): boolean =>
  one === other || (other !== undefined && JSON.stringify(one) === JSON.stringify(other));

function drawOutput(place: HTMLElement, output: Shown, manager: Models): void {
  if (output.output_type === "stream") place.append(textBlock(textOf(output["text"]), output["name"] === "stderr"));
  else if (output.output_type === "error") place.append(textBlock(errorText(output), true));
  else drawBundle(place, (output["data"] ?? {}) as Bundle, manager);
}

const errorText = ({ traceback, ename, evalue }: Shown): string =>
  Array.isArray(traceback) && traceback.length > 0 ? traceback.join("\n") : `${String(ename)}: ${String(evalue)}`;

function textBlock(text: string, isError = false): HTMLElement {
  const block = document.createElement("pre");
  block.className = isError ? "text error" : "text";
  appendAnsi(block, text);
  return block;
}

const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

function drawBundle(place: HTMLElement, bundle: Bundle, manager: Models): void {
  const image = IMAGES.find((mime) => mime in bundle);
  const widget = bundle[WIDGET] as { model_id?: unknown } | undefined;
  if (typeof widget?.model_id === "string") {
    const failed = (error: unknown) => place.append(textBlock(String(error), true));
    manager
      .get_model(widget.model_id)
      .then((model) => manager.create_view(model))
      .then((view) => attach(view, place))
      .catch(failed);
  } else if ("text/html" in bundle) setHtml(place, textOf(bundle["text/html"]));
  else if ("image/svg+xml" in bundle) setHtml(place, textOf(bundle["image/svg+xml"]));
  else if (image) {
    const element = document.createElement("img");
    element.src = `data:${image};base64,${textOf(bundle[image])}`;
    element.alt = textOf(bundle["text/plain"] ?? "Picture");
    place.append(element);
  } else {
    const [, value] =
      Object.entries(bundle).find(([mime]) => mime.startsWith("text/")) ?? Object.entries(bundle)[0] ?? [];
    place.append(textBlock(textOf(value ?? "")));
  }
}

/** Script in it is to run, which HTML that is set does not do by itself. */
function setHtml(place: HTMLElement, html: string): void {
  place.innerHTML = html;
  for (const dead of place.querySelectorAll("script")) {
    const live = document.createElement("script");
    for (const { name, value } of dead.attributes) live.setAttribute(name, value);
    live.textContent = dead.textContent;
    dead.replaceWith(live);
  }
}
