/** text/markdown as an output. Called by bundle-view.ts. */
import type { Json } from "@pellucid/notebook";
import { asText } from "../content.ts";
import { make } from "../elements.ts";
import { renderMarkdown } from "./markdown.ts";
import type { MimeContext } from "../output-view.ts";

export function renderMarkdownOutput(host: HTMLElement, value: Json, context: MimeContext): void | Promise<void> {
  const box = make("div", "out-markdown");
  host.append(box);
  return renderMarkdown(box, asText(value), { path: context.path });
}
