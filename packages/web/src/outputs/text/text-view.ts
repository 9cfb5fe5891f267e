/** text/plain, and the last resort for types without a renderer. Called by bundle-view.ts. */
import type { Json } from "@pellucid/notebook";
import { asText } from "../content.ts";
import type { MimeContext } from "../output-view.ts";
import { TextBlock } from "./text-block.ts";

export function renderText(host: HTMLElement, value: Json, context: MimeContext): void {
  const block = new TextBlock();
  block.set(asText(value));
  host.append(block.element);
  context.signal.addEventListener("abort", () => block.dispose());
}
