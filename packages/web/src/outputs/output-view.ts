/**
 * The contracts inside this folder: what shows one output, and what shows one value of one MIME type.
 *
 * output-area.ts holds one `OutputView` for each output; bundle-view.ts picks a `MimeRenderer`. Everything else in the folder
 * implements one of the two. No framework: the page hands over an element and new values, and never looks inside.
 */
import type { Json, JsonObject, MimeBundle, Output } from "@pellucid/notebook";
import type { ErrorActs } from "./errors/error-acts.ts";

/** What an output area has to know of its cell. */
export interface OutputContext {
  /** The notebook's path, for relative images, links and logs. */
  path: string;
  /** The cell's id. */
  cell: string;
  /** The kernel's language, for the frames of a traceback. */
  language?: string;
  /** Whether this value of this output may run script; the server is asked where nobody else knows. */
  trusted?: (output: number, mime: string) => Promise<boolean>;
  /** Told of outputs that look like a table, once they stand in `host`. */
  table?: (host: HTMLElement, bundle: MimeBundle, index: number, signal: AbortSignal) => void;
  /** The cell that ran as this execution count, with its number in the notebook, if it is still known. */
  locate?: (count: number) => { id: string; number: number } | null;
  /** The notebook's code cells as they stand, for tracebacks that know a cell by its text alone. */
  codeCells?: () => Iterable<{ id: string; number: number; source: string }>;
  /** The cell whose text has this hash of ipykernel's; made of the cells where it is needed. */
  locateText?: (hash: number) => { id: string; number: number } | null;
  /** What code of this count is called that stands in no cell; null: it is a cell's. */
  elsewhere?: (count: number) => string | null;
  /** Shows the frames of the cell's failure in the debugger. */
  debugError?: () => void;
  /** What else can be done about an error. */
  errors?: ErrorActs;
}

/** As sent to a view: the outputs between the first and the last ones of a very long list. */
export interface ElidedOutputs {
  readonly type: "elided";
  readonly count: number;
}
/** A piece of a stream that is shown with the one before it (text/written-over.ts). */
export interface ContinuedOutput {
  readonly type: "continued";
}
export type ShownOutput = Output | ElidedOutputs | ContinuedOutput;

export interface OutputView {
  readonly element: HTMLElement;
  /** Takes the output that stands at this place now; false: it is of another kind, and a new view is needed. */
  update(output: ShownOutput): boolean;
  dispose(): void;
}

export interface MimeContext extends OutputContext {
  readonly mime: string;
  /** Display metadata of this MIME type, or of the output where there is none. */
  readonly metadata: JsonObject;
  readonly bundle: MimeBundle;
  /** Place of the output among the cell's. */
  readonly index: number;
  /** The element with `data-output`: for marks such as `data-held`. */
  readonly output: HTMLElement;
  /** Aborted when the value is no longer shown. */
  readonly signal: AbortSignal;
}

/**
 * Shows a value in `host`, which may not be in the page yet. A promise: not ready to be looked at until it is fulfilled,
 * so that what is shown now stays so long. A throw: the next best MIME type is shown instead.
 */
export type MimeRenderer = (host: HTMLElement, value: Json, context: MimeContext) => void | Promise<void>;
