/**
 * A slice as a notebook of its own: the kept lines cell by cell, what the sliced cell shows, and a note of where it comes from
 * and whether it was proven. Plain `.ipynb`: all that is ours stands in the metadata under `pellucid.slice`.
 */
import type { Slice } from "@pellucid/dataflow";
import {
  isObject,
  newCell,
  newCellId,
  textHash,
  type Cell,
  type Edit,
  type Json,
  type JsonObject,
  type Notebook,
  type Random,
} from "@pellucid/notebook";
import { METADATA_KEY } from "../verify/environment.ts";

/** What was sliced. */
export type SliceAim =
  | { readonly kind: "output"; readonly cell: string; readonly number: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "file"; readonly path: string };

export interface SliceOrigin {
  readonly notebook: string;
  readonly aim: SliceAim;
  /** The run whose output is copied; null where no output is compared with. */
  readonly target: string | null;
}

/** As it stands in the metadata. */
export interface SliceNote {
  readonly of: string;
  readonly aim: SliceAim;
  /** The cell of the slice that shows what was sliced; absent for files. */
  readonly cell?: string;
  readonly proven: boolean;
  /** ISO; and which texts it was. */
  readonly at?: string;
  readonly basis?: string;
}

export function sliceNotebook(from: Notebook, slice: Slice, origin: SliceOrigin, random: Random): Notebook {
  const ids = new Set<string>();
  const fresh = () => {
    const id = newCellId(random, ids);
    ids.add(id);
    return id;
  };
  const heading = newCell(fresh(), "markdown", `Slice of \`${origin.notebook}\`: ${aimInWords(origin.aim)}`);
  const cells: Cell[] = slice.cells.map((one) => {
    const cell = newCell(fresh(), "code", one.text);
    return one.run === origin.target ? { ...cell, ...shownBy(from, one.cell) } : cell;
  });
  const { aim } = origin;
  if (aim.kind === "name") cells.push(newCell(fresh(), "code", aim.name));
  const at = slice.cells.findIndex((one) => one.run === origin.target);
  const shown = aim.kind === "output" ? cells[at] : aim.kind === "name" ? cells.at(-1) : undefined;
  const note: SliceNote = { of: origin.notebook, aim, ...(shown && { cell: shown.id }), proven: false };
  return { cells: [heading, ...cells], metadata: metadataOf(from, note), format: { major: 4, minor: 5 } };
}

function shownBy(from: Notebook, id: string | null): Pick<Cell, "outputs" | "metadata"> | object {
  const cell = from.cells.find((one) => one.id === id);
  return cell
    ? { outputs: cell.outputs, ...(cell.metadata["tags"] && { metadata: { tags: cell.metadata["tags"] } }) }
    : {};
}

/** Kernel and language, and the environment that made the outputs: what verification asks for. */
function metadataOf({ metadata }: Notebook, note: SliceNote): JsonObject {
  const { kernelspec, language_info: language } = metadata as Record<string, Json | undefined>;
  const ours = metadata[METADATA_KEY];
  const verified = isObject(ours) ? (ours as JsonObject)["verified"] : undefined;
  return {
    ...(kernelspec !== undefined && { kernelspec }),
    ...(language !== undefined && { language_info: language }),
    [METADATA_KEY]: { slice: note as unknown as JsonObject, ...(verified !== undefined && { verified }) },
  };
}

export function sliceNoteOf({ metadata }: Notebook): SliceNote | null {
  const ours = metadata[METADATA_KEY];
  const note = isObject(ours) ? (ours as JsonObject)["slice"] : undefined;
  return isObject(note) && typeof note["of"] === "string" && isObject(note["aim"])
    ? (note as unknown as SliceNote)
    : null;
}

/** Which texts a proof speaks of. */
export const sliceBasis = ({ cells }: Notebook): string =>
  textHash(JSON.stringify(cells.filter((cell) => cell.type === "code").map((cell) => cell.source)));

/** Notes the proof in the slice. */
export const provenEdit = (notebook: Notebook, note: SliceNote, at: number): Edit => ({
  type: "set-metadata",
  path: [METADATA_KEY, "slice"],
  value: {
    ...note,
    proven: true,
    at: new Date(at).toISOString(),
    basis: sliceBasis(notebook),
  } as unknown as JsonObject,
});

export function aimInWords(aim: SliceAim): string {
  if (aim.kind === "output") return `what made the output of cell ${aim.number}`;
  return aim.kind === "name" ? `what made \`${aim.name}\`` : `what made the file \`${aim.path}\``;
}
