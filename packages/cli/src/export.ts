/** `pellucid export`: a notebook as a file to give away. What is drawn, and how, is the server's one way (exportNotebook). */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { EXPORTS, ExportError, exportNotebook, programFor, type ExportAs, type ExportOptions } from "@pellucid/server";
import { discoverKernels } from "@pellucid/kernel";
import { decodeNotebook, readNotebook } from "@pellucid/notebook";
import { readInput } from "./notebook-file.ts";
import { EXIT, Failure, plain, say, systemErrorInWords } from "./print.ts";
import { stopOnSignals } from "./signals.ts";
import { readArguments, UsageError, type Verb } from "./verb.ts";

const usage = `pellucid export NOTEBOOK --to html|pdf|md|script|slides [options]

Writes what is in the notebook as one file beside it; runs nothing. HTML and slides hold everything they show and ask for
nothing on the network. PDF needs Chromium, Chrome or Edge on this machine.

  --to FORMAT          html, pdf, md, script or slides
  -o, --output FILE    write here; "-" is stdout
  --hide-code          leave the code out
  --hide-output        leave the outputs out
  --report             a text to read: code folded, contents, figures and tables numbered
  --percent            a script whose cells are marked by "# %%"

Ends with 0 when the file is written, 2 when the notebook or the file cannot be used or nothing can print, 64 on wrong use,
130 after Ctrl+C.
`;

interface Wish {
  readonly input: string;
  readonly to: ExportAs;
  readonly output: string | undefined;
  readonly options: ExportOptions;
}

async function run(args: readonly string[]): Promise<number> {
  const { input, to, output, options } = readOptions(args);
  const stopped = stopOnSignals();
  // Says in words what is wrong with the file, as every verb does.
  await readInput(input);
  const read = decodeNotebook(await readFile(input));
  const text = "refused" in read ? "" : read.text;
  try {
    const folder = dirname(resolve(input));
    const program = () => programOf(text, folder);
    const wish = { to, text, path: basename(input), root: folder, program, options };
    const made = await exportNotebook(wish, stopped.signal);
    for (const note of made.notes) say(`pellucid: ${plain(note)}.`);
    if (output === "-") process.stdout.write(made.bytes);
    else {
      const target = output ?? join(dirname(input), basename(input).replace(/\.ipynb$/, "") + made.extension);
      await write(target, to === "md" ? await withPicturesBeside(String(made.bytes), target) : made.bytes);
      say(`pellucid: ${plain(target)} is written.`);
    }
    return EXIT.done;
  } catch (error) {
    if (stopped.signal.aborted) return EXIT.interrupted;
    throw error instanceof ExportError ? new Failure(`${plain(input)}: ${plain(error.message)}`, EXIT.unusable) : error;
  }
}

/** What would start a kernel for this notebook here. */
async function programOf(text: string, folder: string): Promise<string | undefined> {
  const read = readNotebook(text);
  return "refused" in read ? undefined : programFor(await discoverKernels({ folder }), read.notebook.metadata);
}

function readOptions(args: readonly string[]): Wish {
  const { values, positionals } = readArguments(
    args,
    {
      to: { type: "string" },
      output: { type: "string", short: "o" },
      "hide-code": { type: "boolean", default: false },
      "hide-output": { type: "boolean", default: false },
      report: { type: "boolean", default: false },
      percent: { type: "boolean", default: false },
    },
    1,
  );
  const [input] = positionals;
  if (!input) throw new UsageError("Which notebook?");
  const { to } = values;
  if (to === undefined) throw new UsageError(`As what? --to needs one of ${EXPORTS.join(", ")}.`);
  if (!isFormat(to)) throw new UsageError(`--to needs one of ${EXPORTS.join(", ")}, not "${to}".`);
  if (values.percent && to !== "script") throw new UsageError("--percent is for scripts.");
  const options = {
    hideCode: values["hide-code"],
    hideOutput: values["hide-output"],
    report: values.report,
    script: values.percent ? ("percent" as const) : ("nbconvert" as const),
  };
  return { input, to, output: values.output, options };
}

const isFormat = (name: string): name is ExportAs => (EXPORTS as readonly string[]).includes(name);

async function write(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await writeFile(path, content);
  } catch (error) {
    throw new Failure(`Cannot write ${plain(path)}: ${systemErrorInWords(error)}.`, EXIT.unusable);
  }
}

const PICTURE = /data:image\/([\w+.-]+);base64,([A-Za-z0-9+/=]+)/g;

/** Many readers of Markdown show no `data:` pictures: they go into a folder of the file's name. */
async function withPicturesBeside(text: string, target: string): Promise<string> {
  const folder = `${basename(target).replace(/\.\w+$/, "")}_files`;
  const pictures: { name: string; bytes: Buffer }[] = [];
  const changed = text.replace(PICTURE, (_, kind: string, data: string) => {
    const name = `picture-${pictures.length + 1}.${kind === "svg+xml" ? "svg" : kind === "jpeg" ? "jpg" : kind.replace(/\W/g, "")}`;
    pictures.push({ name, bytes: Buffer.from(data, "base64") });
    return `${encodeURIComponent(folder)}/${name}`;
  });
  if (pictures.length === 0) return text;
  const place = join(dirname(target), folder);
  await mkdir(place, { recursive: true }).catch((error: unknown) => {
    throw new Failure(`Cannot make the folder ${plain(place)}: ${systemErrorInWords(error)}.`, EXIT.unusable);
  });
  for (const { name, bytes } of pictures) await write(join(place, name), bytes);
  return changed;
}

export const verb: Verb = { usage, run };
