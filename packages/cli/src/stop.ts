/** `pellucid stop`: ends all kernels and terminals of this person, and the host that holds them. */
import { stopEverything, stateDirectory } from "@pellucid/kernel";
import { EXIT, say } from "./print.ts";
import { readArguments, type Verb } from "./verb.ts";

const usage = `pellucid stop

Ends all kernels and terminals, and the kernel host. Notebooks and their outputs stay as they are.
`;

async function run(args: readonly string[]): Promise<number> {
  readArguments(args, {}, 0);
  const count = await stopEverything(stateDirectory());
  if (count === undefined) say("Nothing was running.");
  else say(`Stopped ${count === 1 ? "1 kernel" : `${count} kernels`}, the terminals and the kernel host.`);
  return EXIT.done;
}

export const verb: Verb = { usage, run };
