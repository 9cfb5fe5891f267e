/**
 * The command `pellucid`: a verb becomes a file, which is loaded only then, so that none waits for the others' parts.
 * Does nothing itself; every verb returns its exit code.
 */
import packageFile from "../package.json" with { type: "json" };
import { EXIT, printFailure } from "./print.ts";
import { UsageError, type Verb } from "./verb.ts";

const VERBS: Readonly<Record<string, () => Promise<{ readonly verb: Verb }>>> = {
  lab: () => import("./lab.ts"),
  run: () => import("./run.ts"),
  graph: () => import("./graph.ts"),
  verify: () => import("./verify.ts"),
  lint: () => import("./lint.ts"),
  slice: () => import("./slice.ts"),
  export: () => import("./export.ts"),
  history: () => import("./history.ts"),
  kernels: () => import("./kernels.ts"),
  stop: () => import("./stop.ts"),
};

const USAGE = `pellucid: a notebook with nothing hidden

  pellucid lab [PATH]        open the lab in the browser, with this notebook or folder
  pellucid run IN.ipynb      run a notebook without a browser
  pellucid graph NOTEBOOK    show which cell feeds which
  pellucid verify NOTEBOOK   does it say what a fresh run says?
  pellucid lint PATH         what is wrong with it?
  pellucid slice NOTEBOOK    the cells and lines that made an output, a name or a file
  pellucid export NOTEBOOK   as HTML, PDF, Markdown, script or slides
  pellucid history NOTEBOOK  what was done to it, and any version as a file
  pellucid kernels           show the kernels that are alive
  pellucid stop              end all kernels and terminals, and their host

  pellucid VERB --help       says more
`;

export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") return say(USAGE);
  if (name === "--version" || name === "-V") return say(`${packageFile.version}\n`);
  const load = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!load) return misused(`There is no command "${name}".`, USAGE);
  const { verb } = await load();
  if (rest.includes("--help") || rest.includes("-h")) return say(verb.usage);
  try {
    return await verb.run(rest);
  } catch (error) {
    if (error instanceof UsageError) return misused(error.message, verb.usage);
    return printFailure(error);
  }
}

function say(text: string): number {
  process.stdout.write(text);
  return EXIT.done;
}

function misused(reason: string, usage: string): number {
  process.stderr.write(`pellucid: ${reason}\n\n${usage}`);
  return EXIT.usage;
}

// A reader that goes away (`pellucid kernels | head -1`) is no failure.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

// Not left to the event loop: a socket to a kernel would hold the door open.
process.exit(await main(process.argv.slice(2)));
