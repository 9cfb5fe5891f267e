/** application/javascript: run in an isolated frame, where it reaches nothing of the page. Called by bundle-view.ts. */
import type { Json } from "@pellucid/notebook";
import { asText } from "./content.ts";
import { make } from "./elements.ts";
import { showScript } from "./html.ts";
import type { MimeContext } from "./output-view.ts";

/** What `%matplotlib notebook` puts out: a program that works inside the Notebook before version 7, and nowhere else. */
const OLD_FIGURE = /\bmpl\.mpl_figure_comm\b/;

export function renderJavascript(host: HTMLElement, value: Json, context: MimeContext): void {
  const script = asText(value);
  if (!OLD_FIGURE.test(script)) return showScript(host, "", context, script);
  const words = "This figure is drawn for the Notebook before version 7 (%matplotlib notebook), which is not here. ";
  const instead =
    "Use %matplotlib widget for a figure that answers (package ipympl), or %matplotlib inline for its picture.";
  host.append(make("div", "out-note", words + instead));
}
