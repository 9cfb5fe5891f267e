/** Puts a widget's view into the page as Lumino wants it: its widgets have to hear that they are attached. */
import type { DOMWidgetView, WidgetView } from "@jupyter-widgets/base";
import { Widget } from "@lumino/widgets";

export const attach = (view: WidgetView, place: HTMLElement): void =>
  Widget.attach((view as DOMWidgetView).luminoWidget, place);
