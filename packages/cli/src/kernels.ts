/** `pellucid kernels`: what is alive at the kernel host, for people and (`--json`) for programs. Starts no host. */
import { findRunningHost, stateDirectory } from "@pellucid/kernel";
import { EXIT, plain } from "./print.ts";
import { readArguments, type Verb } from "./verb.ts";

const usage = `pellucid kernels [--json]

Shows the kernels that are alive: one a line, or as a JSON list.
`;

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments(args, { json: { type: "boolean", default: false } }, 0);
  const host = await findRunningHost({ stateDir: stateDirectory() });
  const alive = host ? (await host.kernels()).filter((kernel) => kernel.alive) : [];
  host?.close();
  if (values.json) process.stdout.write(`${JSON.stringify(alive, null, 2)}\n`);
  else if (alive.length === 0) process.stdout.write("No kernels are alive.\n");
  for (const { id, displayName, executionState, pid, label } of values.json ? [] : alive)
    process.stdout.write(`${plain(id)}  ${plain(displayName)}  ${executionState}  pid ${pid}  ${plain(label)}\n`);
  return EXIT.done;
}

export const verb: Verb = { usage, run };
