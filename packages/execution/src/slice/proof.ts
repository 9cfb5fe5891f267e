/**
 * The proof of a slice: run fresh, it gives what was there. An output is compared with the one that is shown, by the rules of
 * verify. A value and a file are not in the notebook; they are compared, by digest, with what a fresh run of everything
 * gives that the slice was cut from. Pure but for its ports.
 */
import { newCell, type Cell, type Notebook } from "@pellucid/notebook";
import type { Report } from "../verify/report.ts";
import type { SliceAim, SliceNote } from "./slice-notebook.ts";

export interface ProofPorts {
  /** A verification of this notebook in clean copies. */
  readonly verify: (notebook: Notebook) => Promise<Report>;
  /** A fresh run; the notebook with what came of it. */
  readonly run: (notebook: Notebook) => Promise<Notebook>;
}

export interface Proof {
  readonly proven: boolean;
  /** In words, for people: why not, or by what it is known. */
  readonly reason: string;
}

/** `whole`: the texts the slice was cut from, in their order; null where they are not known any more. */
export async function proveSlice(
  slice: Notebook,
  note: SliceNote,
  whole: readonly string[] | null,
  ports: ProofPorts,
): Promise<Proof> {
  const shown = slice.cells.find((cell) => cell.id === note.cell);
  if (note.aim.kind === "output" && shown && shown.outputs.length > 0)
    return verdictOn(await ports.verify(slice), shown.id, "the output shown");
  if (whole === null)
    return {
      proven: false,
      reason: "What it was cut from is not known any more. Slice the notebook again, then prove it.",
    };
  const check = checkOf(note.aim);
  if (check === null)
    return { proven: false, reason: "The sliced cell shows nothing to compare with. Run it, then slice again." };
  const before = await ports.run({ ...slice, cells: [...whole.map(asCell), check] });
  const wanted = before.cells.find((cell) => cell.id === CHECK);
  const failed = wanted?.outputs.find((output) => output.type === "error");
  if (!wanted || wanted.outputs.length === 0 || failed)
    return {
      proven: false,
      reason: "A fresh run of everything it was cut from does not get as far, so there is nothing to compare with.",
    };
  const report = await ports.verify({ ...slice, cells: [...slice.cells.map(withoutOutputs), wanted] });
  return verdictOn(report, CHECK, "a fresh run of the whole");
}

const CHECK = "slice-check";

const asCell = (source: string, i: number): Cell => newCell(`whole-${i}`, "code", source);

const withoutOutputs = (cell: Cell): Cell => ({ ...cell, outputs: [], executionCount: null });

const GOOD: ReadonlySet<string> = new Set(["identical", "same-after-noise", "within-tolerance"]);

function verdictOn(report: Report, id: string, against: string): Proof {
  const cell = report.cells.find((one) => one.id === id);
  const failed = report.cells.find((one) => one.verdict === "failed");
  if (cell && GOOD.has(cell.verdict)) return { proven: true, reason: `Equal to ${against}` };
  if (failed)
    return {
      proven: false,
      reason: `Cell ${failed.number} of the slice failed: ${failed.reason ?? "it raised an error"}`,
    };
  if (report.trouble) return { proven: false, reason: report.trouble };
  if (cell?.verdict === "nondeterministic")
    return { proven: false, reason: "Two fresh runs of the slice differ: it draws on chance." };
  if (cell?.verdict === "environment-differs")
    return { proven: false, reason: "It differs from the output shown, which another environment made." };
  const [first] = cell?.differences ?? [];
  const how = first ? `: ${first.saved} became ${first.got}` : "";
  return { proven: false, reason: `It differs from ${against}${how}` };
}

/** Prints what can be compared of a value or a file. */
function checkOf(aim: SliceAim): Cell | null {
  if (aim.kind === "output") return null;
  const call = aim.kind === "name" ? `_pellucid_digest(${aim.name})` : `_pellucid_file(${JSON.stringify(aim.path)})`;
  return newCell(CHECK, "code", `${DIGESTS}\nprint(${call})`);
}

/** Whole contents, not what a representation shows of them; addresses say nothing. */
const DIGESTS = `
def _pellucid_digest(value):
    import hashlib, re, sys
    parts = [type(value).__name__]
    def feed(one, depth):
        pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
        if pandas and isinstance(one, (pandas.DataFrame, pandas.Series, pandas.Index)):
            parts.append(str(getattr(one, "dtypes", "")))
            parts.append(str(list(getattr(one, "columns", []))))
            try:
                parts.append(pandas.util.hash_pandas_object(one).to_numpy().tobytes().hex())
            except TypeError:
                parts.append(one.to_string() if hasattr(one, "to_string") else repr(list(one)))
        elif numpy and isinstance(one, numpy.ndarray) and one.dtype != object:
            parts.append(str((one.shape, one.dtype)) + one.tobytes().hex())
        elif hasattr(one, "detach") and hasattr(one, "cpu"):
            feed(one.detach().cpu().numpy(), depth)
        elif isinstance(one, dict) and depth < 20:
            for key, inner in one.items():
                feed(key, depth + 1)
                feed(inner, depth + 1)
        elif isinstance(one, (list, tuple)) and depth < 20:
            parts.append(str(len(one)))
            for inner in one:
                feed(inner, depth + 1)
        elif isinstance(one, (set, frozenset)):
            parts.append(str(sorted(map(repr, one))))
        elif depth < 20 and hasattr(one, "__dict__") and not callable(one) and type(one).__repr__ is object.__repr__:
            feed({key: inner for key, inner in vars(one).items()}, depth + 1)
        else:
            parts.append(repr(one))
    feed(value, 0)
    text = re.sub(r"0x[0-9a-f]{6,}", "", "\\n".join(parts))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest() + " " + repr(value)[:200].split("\\n")[0]


def _pellucid_file(path):
    import hashlib
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()
`.trim();
