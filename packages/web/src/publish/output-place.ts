/** Where an output of a published page stands, and what the page has for it. Given by cells.ts to what draws outputs. */
import type { Notebook } from "@pellucid/notebook";
import type { ForeignWidgets } from "./foreign-widgets.ts";
import type { Frames } from "./frames.ts";
import type { Plots } from "./plots.ts";
import type { Surroundings } from "./request.ts";

export interface OutputPlace {
  readonly path: string;
  readonly cell: string;
  readonly language: string;
  readonly notebook: Notebook;
  readonly frames: Frames;
  readonly plots: Plots;
  readonly foreign: ForeignWidgets;
  readonly surroundings: Surroundings;
  readonly notes: string[];
}
