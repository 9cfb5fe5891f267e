/** application/javascript: run in an isolated frame, where it reaches nothing of the page. Called by bundle-view.ts. */
import type { Json } from "@pellucid/notebook";
import { asText } from "./content.ts";
import { showFrame } from "./frame.ts";
import type { MimeContext } from "./output-view.ts";

export function renderJavascript(host: HTMLElement, value: Json, context: MimeContext): void {
  showFrame(host, { html: "", script: asText(value) }, context);
}
