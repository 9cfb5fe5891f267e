/**
 * Widgets that follow each other without Python (`jslink`, `jsdlink`), as a notebook's saved state has them: for a published page, in
 * whose frames they may stand apart. Pure.
 */
import type { Json, JsonObject } from "@pellucid/notebook";

export type LinkEnd = readonly [comm: string, key: string];
export interface WidgetLink {
  readonly source: LinkEnd;
  readonly target: LinkEnd;
  /** The first follows the second too. */
  readonly both: boolean;
}

const KIND = "application/vnd.jupyter.widget-state+json";

export function linksOf(metadata: JsonObject): WidgetLink[] {
  const states = recordOf(recordOf(recordOf(metadata["widgets"])[KIND])["state"]);
  return Object.values(states).flatMap((value) => {
    const { model_name: name, state } = recordOf(value);
    if (name !== "LinkModel" && name !== "DirectionalLinkModel") return [];
    const [source, target] = [endOf(recordOf(state)["source"]), endOf(recordOf(state)["target"])];
    return source && target ? [{ source, target, both: name === "LinkModel" }] : [];
  });
}

/** `["IPY_MODEL_…", "value"]` */
function endOf(value: Json | undefined): LinkEnd | null {
  const [model, key] = Array.isArray(value) ? (value as Json[]) : [];
  const comm = typeof model === "string" ? /^IPY_MODEL_(.+)$/.exec(model)?.[1] : undefined;
  return comm !== undefined && typeof key === "string" ? [comm, key] : null;
}

const recordOf = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
