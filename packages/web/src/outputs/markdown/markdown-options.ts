/** What a piece of Markdown is drawn with, and the events by which it tells what was done in it. */
import type { JsonObject } from "@pellucid/notebook";
import type { Numbers } from "../math/equations.ts";

export interface MarkdownOptions {
  /** The notebook's path: relative images and links start from its folder. */
  path: string;
  /** File name to MIME bundle, for `attachment:` images. */
  attachments?: JsonObject;
  /** The address of an attached image, where it is not to be one of this page. */
  attachment?: (name: string) => string | null;
  /** Put before the ids of headings, so that they are unique in the page; anchors in the same text find them. */
  headingPrefix?: string;
  /** A cell of the notebook: boxes of tasks can be ticked, and headings have a link to copy. */
  cell?: true;
  /** Of the notebook's equations. */
  numbers?: Numbers | undefined;
  /** Where the notebook shows values of its kernel: makes the element of `{{ expression }}`. Without it that is text. */
  value?: ((expression: string) => HTMLElement) | undefined;
}

/** Fired on a box of a task list that was ticked or cleared; `detail` is its line in the source, and whether it is ticked. */
export const TICK_EVENT = "pellucid:tick";

/** A file of the project that a link leads to; the fragment begins with its `#`, and is empty where the link has none. */
export interface FileLink {
  readonly path: string;
  readonly fragment: string;
}

/** Fired on a link to a file of the project; `detail` is the FileLink. */
export const OPEN_EVENT = "pellucid:open";
