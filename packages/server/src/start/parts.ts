/** The real parts of a lab: the kernel host of this state directory, and its rooms. Tests put small ones in their place. */
import { connectHost } from "@pellucid/kernel";
import type { LabConfig } from "../config.ts";
import { writeWholeFile } from "../contents/whole-file.ts";
import type { LabParts } from "../lab.ts";
import { kernelsOf } from "../rooms/kernels.ts";
import { createRooms } from "../rooms/rooms.ts";

export function realParts(config: LabConfig): LabParts {
  return {
    connectHost: () => connectHost({ stateDir: config.stateDir }),
    write: writeWholeFile,
    rooms: ({ paths, host, catalog }) =>
      createRooms({
        stateDir: config.stateDir,
        resolvePath: (apiPath) => paths.target(apiPath),
        kernels: (path) => kernelsOf({ host, find: (folder) => catalog.find(folder) }, path),
      }),
  };
}
