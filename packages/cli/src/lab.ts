/**
 * `pellucid lab`: reads the arguments and starts the server, which does everything else. The one-use link is the first
 * line on stdout; all other words go to stderr.
 */
import { startLab } from "@pellucid/server";
import { EXIT } from "./print.ts";
import { numberFrom, readArguments, type Verb } from "./verb.ts";

const usage = `pellucid lab [PATH] [options]

Opens the lab in the browser, with a notebook, a file or a folder in front.

  --root DIR       the folder the lab shows (default: PATH if it is a folder, else the current one)
  --port N         listen on this port
  --host H         listen on this address (default: 127.0.0.1)
  --no-browser     print the link and open nothing
  --stop-kernels   end the kernels with the server (default: they go on)
`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(
    args,
    {
      root: { type: "string" },
      port: { type: "string" },
      host: { type: "string" },
      "no-browser": { type: "boolean", default: false },
      "stop-kernels": { type: "boolean", default: false },
    },
    1,
  );
  const port = numberFrom("--port", values.port, { min: 0, max: 65_535, whole: true });
  const [path] = positionals;
  const lab = await startLab({
    ...(path !== undefined && { path }),
    ...(values.root !== undefined && { root: values.root }),
    ...(port !== undefined && { port }),
    ...(values.host !== undefined && { host: values.host }),
    browser: !values["no-browser"],
    stopKernels: values["stop-kernels"],
  });
  process.stdout.write(`${lab.url}\n`);
  await lab.closed;
  return EXIT.done;
}

export const verb: Verb = { usage, run };
