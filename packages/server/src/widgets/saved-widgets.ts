/**
 * Widgets as a notebook's file has them (`application/vnd.jupyter.widget-state+json` in its metadata): shown where no kernel
 * has them. Read when the first page asks; called by widget-comms.ts.
 */
import { WidgetModels } from "@pellucid/execution";
import type { JsonObject } from "@pellucid/notebook";
import type { BufferPath } from "@pellucid/protocol";

const KIND = "application/vnd.jupyter.widget-state+json";

export class SavedWidgets {
  readonly #metadata: () => JsonObject;
  #of: unknown;
  #models = new WidgetModels();

  constructor(metadata: () => JsonObject) {
    this.#metadata = metadata;
  }

  /** [R115] Null where the file does not have all of these. */
  closure(wanted: readonly string[]) {
    const widgets = this.#metadata()["widgets"];
    if (widgets !== this.#of) {
      this.#of = widgets;
      this.#models = read(recordOf(recordOf(recordOf(widgets)[KIND])["state"]));
    }
    const found = this.#models.closure(wanted);
    return found.missing.length === 0 && found.models.length > 0 ? found : null;
  }
}

function read(states: Record<string, unknown>): WidgetModels {
  const models = new WidgetModels();
  for (const [comm, value] of Object.entries(states)) {
    const { model_name, model_module, model_module_version, state, buffers } = recordOf(value);
    const whole = {
      _model_name: model_name,
      _model_module: model_module,
      _model_module_version: model_module_version,
      ...recordOf(state),
    };
    const binary = (Array.isArray(buffers) ? (buffers as unknown[]) : []).map(recordOf);
    const bytes = binary.map(({ data, encoding }) => Buffer.from(String(data), encoding === "hex" ? "hex" : "base64"));
    models.found(
      comm,
      plain(whole),
      binary.map(({ path }) => (Array.isArray(path) ? path : []) as BufferPath),
      bytes,
    );
  }
  return models;
}

/** Numbers that the file writes in a way of its own are numbers to a widget. */
function plain(value: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
