/**
 * Ruff in this process, loaded when it is first asked (10 MB of WebAssembly, about a tenth of a second). Knows nothing of
 * notebooks: dataflow makes one file of them and maps back what comes.
 */
import type { CheckWithRuff, RuffFinding } from "@pellucid/dataflow";

let loading: Promise<CheckWithRuff> | null = null;

export function loadRuff(): Promise<CheckWithRuff> {
  loading ??= load();
  loading.catch(() => (loading = null));
  return loading;
}

interface Diagnostic {
  readonly code: string | null;
  readonly message: string;
  readonly start_location: Location;
  readonly end_location: Location;
  readonly fix: {
    readonly edits: readonly {
      readonly content: string | null;
      readonly location: Location;
      readonly end_location: Location;
    }[];
  } | null;
}
interface Location {
  readonly row: number;
  readonly column: number;
}

async function load(): Promise<CheckWithRuff> {
  const { Workspace, PositionEncoding } = await import("@astral-sh/ruff-wasm-nodejs");
  const known = new Map<string, InstanceType<typeof Workspace>>();
  const workspace = (rules: readonly string[]) => {
    const key = rules.join(" ");
    const made =
      known.get(key) ??
      // The newest grammar: which Python will run it is not ruff's question.
      new Workspace({ "target-version": "py314", lint: { select: [...rules] } }, PositionEncoding.Utf16);
    known.set(key, made);
    return made;
  };
  return (text, rules) => (workspace(rules).check(text) as Diagnostic[]).map(findingOf);
}

const findingOf = ({ code, message, start_location: start, end_location: end, fix }: Diagnostic): RuffFinding => ({
  code: code ?? "invalid-syntax",
  message,
  line: start.row,
  column: start.column,
  endLine: end.row,
  endColumn: end.column,
  edits: (fix?.edits ?? []).map(({ content, location, end_location: to }) => ({
    line: location.row,
    column: location.column,
    endLine: to.row,
    endColumn: to.column,
    insert: content ?? "",
  })),
});
