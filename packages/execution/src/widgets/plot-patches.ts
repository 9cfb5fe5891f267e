/**
 * Plots of jupyter_bokeh: their state is the plot as it was made, to which the kernel says patches (a header, metadata, and the content,
 * each a text; binary parts after them) and pages say what people do. Used by widget-models.ts. Pure.
 */
export const PLOTS = "@bokeh/jupyter_bokeh";
/** What holds the plot; made anew it holds what was said before. */
export const PLOT = "render_bundle";

interface Change {
  readonly model?: { readonly id?: string };
  readonly attr?: string;
  readonly new?: unknown;
}
type Content = Readonly<Record<string, unknown>>;

const contentOf = (data: Content): Content => (data["content"] ?? {}) as Content;

export const isPatch = (data: Content): boolean => data["method"] === "custom" && contentOf(data)["msg"] === "patch";

/** Whether a page says of something that it is otherwise than these patches left it: whoever was told them later would take that back. */
export function contradicts(data: Content, patches: readonly { readonly data: Content }[]): boolean {
  if (data["method"] !== "custom" || contentOf(data)["event"] !== "jsevent") return false;
  const done = contentOf(data) as Change;
  const id = done.model?.id;
  if (id === undefined) return false;
  const last = patches
    .flatMap((patch) => changesIn(patch.data, id))
    .filter(({ model, attr }) => model?.id === id && attr === done.attr)
    .at(-1);
  return last !== undefined && JSON.stringify(last.new) !== JSON.stringify(done.new);
}

function changesIn(data: Content, id: string): Change[] {
  const { payload } = contentOf(data);
  if (typeof payload !== "string" || !payload.includes(id)) return [];
  try {
    const { events } = JSON.parse(payload) as { events?: unknown };
    return Array.isArray(events) ? (events as Change[]) : [];
  } catch {
    return [];
  }
}
