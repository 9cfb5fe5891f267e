/** Outputs and safety: what is saved with the notebook and had better not be. */
import { secretsIn } from "../secrets.ts";
import { code, type CodeCell, lineSpan, type Look, many } from "./look.ts";
import type { Found, Rule } from "./rule.ts";

const group = "Outputs";
const MEGABYTE = 1_000_000;
const FLOOD = 5;
const THOUSAND = 1000;

const megabytes = (size: number): string => `${(size / MEGABYTE).toFixed(1)} MB`;

const COLOURS = /\p{Cc}\[[\d;:]*m/gu;
/** The outermost frame of IPython's traceback is the cell: its arrow, or in the short forms the words above it. */
const FAILED_LINE = /^-+> ?(\d+)\b|\bCell In ?\[\d*\], line (\d+)/m;

/** The line of the cell that the saved error came from; the first where the traceback does not say, or the cell is another by now. */
function lineOf(cell: CodeCell, text: string): number {
  const [, arrow, words] = FAILED_LINE.exec(text.replace(COLOURS, "")) ?? [];
  const line = Number(arrow ?? words ?? 1);
  return line >= 1 && line <= cell.lines.length ? line : 1;
}

export const OUTPUT_RULES: readonly Rule[] = [
  {
    id: "E501",
    name: "secret",
    group,
    finds: "a key, token or password in the source or in an output",
    why: "Everybody who gets the file has it; in a repository it stays in the history for good.",
    bad: `token = "ghp_${"a1B2".repeat(9)}"`,
    good: "import os\ntoken = os.environ['GITHUB_TOKEN']",
    remedy: "Revoke it, read it from the environment instead, and clear the output.",
    check: secrets,
  },
  {
    id: "W502",
    name: "large-output",
    group,
    finds: "an output over 1 MB, or a file over 10 MB",
    why: "Every commit of the notebook carries it along, and many tools refuse to show it.",
    bad: "#output 1500000\nprint(table)",
    good: "#output 900000\nprint(table)",
    remedy: "Show a part of it, write the rest to a file and link to it.",
    unfixed: "It would throw away what may have taken hours to make.",
    check: largeOutputs,
  },
  {
    id: "W503",
    name: "error-saved",
    group,
    finds: "an error is saved in an output",
    why: "The notebook does not run through, or the error is on the page without being there any more.",
    bad: "#error ValueError\nf(1)",
    good: "#error ValueError\n#tag raises-exception\nf(1)",
    remedy: "Correct the cell and run it; where the error is the point, give the cell the tag `raises-exception`.",
    check: (look) =>
      look.code.flatMap((cell): Found[] => {
        const error = cell.outputs.find(({ kind }) => kind === "error");
        return error && !cell.tags.includes("raises-exception")
          ? [
              {
                cell: cell.id,
                span: lineSpan(cell, lineOf(cell, error.text)),
                message: `A ${error.error || "failed run"} is saved here`,
              },
            ]
          : [];
      }),
  },
  {
    id: "W504",
    name: "warnings-flood",
    group,
    finds: `${FLOOD} or more warnings in one cell's output`,
    why: "The one that matters is not seen among them.",
    bad: `#stderr ${"x.py:1: FutureWarning: old\\n".repeat(5)}\nf()`,
    good: "#stderr x.py:1: FutureWarning: old\nf()",
    remedy: "Mend their cause; silence one kind by name where that is right.",
    check: warningFloods,
  },
  {
    id: "W505",
    name: "personal-path",
    group,
    finds: "somebody's home folder in an output",
    why: "It tells a name and a machine to everybody who gets the file.",
    bad: "#stdout /home/ann/rides/rides.csv\nprint(path)",
    good: "#stdout data/rides.csv\nprint(path)",
    remedy:
      "Run the cell again with relative paths, or clear the output. `--fix` writes `~` for the folder in what is saved.",
    fixes: true,
    check: personalPaths,
  },
  {
    id: "W506",
    name: "long-stream",
    group,
    finds: `an output of more than ${THOUSAND.toLocaleString("en")} lines`,
    why: "Nobody reads it, and it hides what is below.",
    bad: "#streamlines 1500\nprint(rows)",
    good: "#streamlines 900\nprint(rows)",
    remedy: "Print less, or write it to a log file.",
    check: (look) =>
      outputsOf(
        look,
        ({ kind, lines }) => (kind === "stdout" || kind === "stderr") && lines > THOUSAND,
        ({ lines }) => `The output has ${many(lines, "line")}`,
      ),
  },
  {
    id: "I507",
    name: "widget-without-image",
    group,
    finds: "a widget is saved without anything to show in its place",
    why: "Without a kernel, on a code host or in print there is nothing to see.",
    bad: "#mime application/vnd.jupyter.widget-view+json\nslider",
    good: "#mime application/vnd.jupyter.widget-view+json image/png\nslider",
    remedy: "Show the result as a figure or a table too.",
    check: (look) =>
      outputsOf(
        look,
        ({ mimes }) =>
          mimes.includes("application/vnd.jupyter.widget-view+json") &&
          !mimes.some((mime) => /^image\/|^text\/html$/.test(mime)),
        () => "This widget has nothing to show where there is no kernel",
      ),
  },
];

type Output = CodeCell["outputs"][number];

function* outputsOf(
  { code: cells }: Look,
  wanted: (output: Output) => boolean,
  say: (output: Output) => string,
): Generator<Found> {
  for (const cell of cells) {
    const output = cell.outputs.find(wanted);
    if (output) yield { cell: cell.id, span: lineSpan(cell, 1), message: say(output) };
  }
}

function* secrets({ code: cells, subject }: Look): Generator<Found> {
  const codeCells = new Map(cells.map((cell) => [cell.id, cell]));
  for (const { id, source, outputs } of subject.cells) {
    for (const { line, start, end, what } of secretsIn(source))
      yield {
        cell: id,
        span: { line, column: start + 1, endLine: line, endColumn: end + 1 },
        message: `Here stands ${what}`,
      };
    const cell = codeCells.get(id);
    const shown = outputs.flatMap(({ text }) => secretsIn(text))[0];
    if (cell && shown) yield { cell: id, span: lineSpan(cell, 1), message: `The output shows ${shown.what}` };
  }
}

function* largeOutputs(look: Look): Generator<Found> {
  yield* outputsOf(
    look,
    ({ size }) => size > MEGABYTE,
    ({ size }) => `An output of ${megabytes(size)} is saved here`,
  );
  const { size } = look.subject;
  if (size > 10 * MEGABYTE) yield { cell: null, message: `The file has ${megabytes(size)}` };
}

function* warningFloods({ code: cells }: Look): Generator<Found> {
  for (const cell of cells) {
    const text = cell.outputs.flatMap(({ kind, text: words }) => (kind === "stderr" ? [words] : [])).join("\n");
    const count = text.match(/\b\w*Warning\b:/g)?.length ?? 0;
    if (count >= FLOOD)
      yield { cell: cell.id, span: lineSpan(cell, 1), message: `The output has ${many(count, "warning")}` };
  }
}

/** Accounts that are nobody's: hosts give everybody the same. */
const HOSTED =
  /^(?:jovyan|user|ubuntu|runner|root|kaggle|studio-lab-user|ec2-user|sagemaker-user|codespace|vscode|shared|public|app|me|username|name|travis|conda|docs)$/i;

function* personalPaths({ code: cells }: Look): Generator<Found> {
  for (const cell of cells) {
    const text = cell.outputs.map((one) => one.text).join("\n");
    for (const [path, user] of text.matchAll(/(?:\/home\/|\/Users\/|[A-Z]:\\{1,2}Users\\{1,2})([\w.-]+)(?=[/\\])/g)) {
      if (HOSTED.test(user!)) continue;
      const change = { kind: "mask", cell: cell.id, find: path, put: "~" } as const;
      const fix = { title: "Write ~ for the folder in the output", changes: [change] };
      yield { cell: cell.id, span: lineSpan(cell, 1), message: `The output shows the folder ${code(path)}`, fix };
      break;
    }
  }
}
