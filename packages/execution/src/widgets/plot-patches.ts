/**
 * Plots of bokeh, panel and holoviews: what shows them has the plot as it was made, to which the kernel says patches (a header, metadata,
 * and the content, each a text; binary parts after them, each behind a text of its own), and pages say what people do. Both are kept in
 * their order, a page's words as the kernel would say them: so whoever comes later has the plot as it stands. Used by widget-models.ts.
 * Pure.
 */
export const PLOTS = "@bokeh/jupyter_bokeh";
/** What holds the plot; made anew it holds what was said before. */
export const PLOT = "render_bundle";

/** What was said to a plot, or to a widget, that makes it look as it does. */
export interface Said {
  readonly data: Content;
  readonly text?: string;
  readonly buffers: readonly Uint8Array[];
  /** Said by a page: what it changed. */
  readonly changed?: string;
}
export interface Change {
  readonly kind: string;
  readonly model: { readonly id: string };
  readonly attr: string;
  readonly new: unknown;
}
type Content = Readonly<Record<string, unknown>>;

const contentOf = (data: Content): Content => (data["content"] ?? {}) as Content;

export const isPatch = (data: Content): boolean => data["method"] === "custom" && contentOf(data)["msg"] === "patch";

/** How large a page draws it is its own affair. */
const GEOMETRY = /^(?:inner|outer)_(?:width|height)$/;
/** Pages say back what they were told, and that alone holds what only they can name: new parts, and bytes beside the message. */
const NAMES_OTHERS = /"type":"(?:object|bytes)"/;

/** What a page says that people did, in either library's words. */
export function changesByPage(data: Content): Change[] {
  const content = contentOf(data);
  const isOne = data["method"] === "custom" && content["event"] === "jsevent";
  const events = isOne ? [content] : eventsOf(content);
  const added = new Set(events.flatMap(({ kind, model }) => (kind === "RootAdded" ? [idOf(model)] : [])));
  return events.filter(isChange).filter((change) => !added.has(change.model.id));
}

const eventsOf = ({ events }: Content): Content[] =>
  Array.isArray(events) ? events.filter((event): event is Content => typeof event === "object" && event !== null) : [];

const idOf = (model: unknown): unknown => (model as { id?: unknown } | null | undefined)?.id;

function isChange(event: Content): event is Content & Change {
  const { kind, model, attr } = event;
  if (kind !== "ModelChanged" || typeof idOf(model) !== "string" || typeof attr !== "string") return false;
  return !GEOMETRY.test(attr) && !NAMES_OTHERS.test(JSON.stringify(event["new"] ?? null));
}

/** `said` with the change in its place: once, and not within what the kernel is still saying. The same where it tells nothing new. */
export function withChange(said: Said[], change: Change, isWidget: boolean): Said[] {
  if (lastOf(said, change) === JSON.stringify(change.new)) return said;
  const changed = nameOf(change);
  const others = said.filter((each) => each.changed !== changed);
  const { kind, model, attr } = change;
  const patch = { events: [{ kind, model: { id: model.id }, attr, new: change.new }] };
  const words = [{ msgid: "page", msgtype: "PATCH-DOC", num_buffers: 0 }, {}, patch].map((part): Said => {
    const text = JSON.stringify(part);
    const asText = { data: {}, text };
    const asWidget = { data: { method: "custom", content: { msg: "patch", payload: text } } };
    return { ...(isWidget ? asWidget : asText), buffers: [], changed };
  });
  return others.toSpliced(endOfWhole(others), 0, ...words);
}

const nameOf = ({ model, attr }: Change): string => `${model.id} ${attr}`;

const textOf = ({ text, data }: Said): string => text ?? String(contentOf(data)["payload"] ?? "");

/** What was said of it last, by whomever. */
function lastOf(said: readonly Said[], { model, attr }: Change): string | undefined {
  const last = said
    .map(textOf)
    .filter((text) => text.includes(model.id))
    .flatMap((text) => eventsOf(parsed(text)))
    .findLast((event) => idOf(event["model"]) === model.id && event["attr"] === attr);
  return last && JSON.stringify(last["new"]);
}

/** Before a message of the kernel that has begun and not ended. */
function endOfWhole(said: readonly Said[]): number {
  const start = said.findLastIndex((each) => textOf(each).includes('"msgid"'));
  const parts = start < 0 ? 0 : 3 + 2 * Number(parsed(textOf(said[start]!))["num_buffers"] ?? 0);
  return said.length - start < parts ? start : said.length;
}

function parsed(text: string): Content {
  try {
    return (JSON.parse(text) ?? {}) as Content;
  } catch {
    return {};
  }
}
