/** The real parts of a lab: the kernel host of this state directory, and its rooms. Tests put small ones in their place. */
import { connectHost } from "@pellucid/kernel";
import type { LabConfig } from "../config.ts";
import { writeWholeFile } from "../contents/whole-file.ts";
import { HttpError } from "../errors.ts";
import type { LabParts } from "../lab.ts";

export function realParts(config: LabConfig): LabParts {
  return {
    connectHost: () => connectHost({ stateDir: config.stateDir }),
    write: writeWholeFile,
    rooms: () => ({
      connect: () => {
        throw new HttpError(503, "Rooms are not open yet.");
      },
      renamed: async () => {},
      deleted: async () => {},
      sessions: async () => [],
      resume: async () => {},
      blob: async () => null,
      log: async () => null,
      wholeLog: async () => null,
      close: async () => {},
    }),
  };
}
