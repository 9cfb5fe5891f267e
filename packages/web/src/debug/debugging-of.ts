/** The debugging of a notebook, with all that shows it on the page: marks in cells, values under the pointer, going to where it stands. */
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { keepDebugMarks } from "./debug-marks.ts";
import { Debugging, knownDebugging } from "./debugging.ts";
import { followPauses } from "./frame-place.ts";
import { keepHoverValues } from "./hover-value.ts";

const PARTS = [keepDebugMarks, keepHoverValues, followPauses];

export const debuggingOf = (session: NotebookSession): Debugging =>
  knownDebugging(session) ?? new Debugging(session, PARTS);
