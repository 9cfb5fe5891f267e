/** The real parts of a lab: the kernel host of this state directory, and its rooms. Tests put small ones in their place. */
import { join } from "node:path";
import { connectHost } from "@pellucid/kernel";
import type { KernelLaunch } from "@pellucid/protocol";
import { loadTexts } from "../analysis/long-texts.ts";
import type { LabConfig } from "../config.ts";
import { createWholeFiles } from "../contents/whole-file.ts";
import type { LabParts } from "../lab.ts";
import { kernelsOf } from "../rooms/kernels.ts";
import { CHECKPOINT_BYTES } from "@pellucid/execution";
import { limitsFrom } from "../history/histories.ts";
import { rehearse } from "../rooms/rehearsal.ts";
import { createRooms, type RoomsOptions } from "../rooms/rooms.ts";
import { createNotebookClaims } from "./claims.ts";
import type { ServerNote } from "./server-file.ts";

/** Megabytes for the copies of values in each kernel; `off` or 0: none. What is no number leaves the default. */
function checkpointRoom(text: string | undefined): number {
  if (text === "off") return 0;
  const megabytes = text ? Number(text) : Number.NaN;
  return megabytes >= 0 ? megabytes * 1024 * 1024 : CHECKPOINT_BYTES;
}

/** `note`: who this server is, for others that want the same notebook. */
export function realParts(config: LabConfig, note: () => ServerNote): LabParts {
  const claims = createNotebookClaims(config.stateDir, note);
  let rehearsal = async (): Promise<void> => {};
  return {
    connectHost: () => connectHost({ stateDir: config.stateDir }),
    files: createWholeFiles(join(config.serverDir, "intents")),
    rooms: ({ paths, host, catalog, ready, nowCalled }) => {
      const find = (folder: string, onPath: boolean) => catalog.find(folder, onPath);
      const sources = { host, find, ready: (planned: KernelLaunch) => ready.take(planned) };
      const options: RoomsOptions = {
        stateDir: config.stateDir,
        analyser: loadTexts,
        checkpointBytes: checkpointRoom(process.env["PELLUCID_CHECKPOINTS"]),
        history: { limits: limitsFrom(process.env), mayWrite: (path) => claims.mayTake(path) },
        kernels: (path) => kernelsOf(sources, path),
        nowCalled,
        async resolvePath(apiPath) {
          const real = await paths.target(apiPath);
          claims.take(real);
          return real;
        },
      };
      rehearsal = () => rehearse(options);
      return createRooms(options);
    },
    rehearse: () => rehearsal(),
    closed: () => claims.release(),
  };
}
