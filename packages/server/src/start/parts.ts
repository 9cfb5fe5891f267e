/** The real parts of a lab: the kernel host of this state directory, and its rooms. Tests put small ones in their place. */
import { join } from "node:path";
import { connectHost } from "@pellucid/kernel";
import type { LabConfig } from "../config.ts";
import { createWholeFiles } from "../contents/whole-file.ts";
import type { LabParts, LabRooms } from "../lab.ts";
import { kernelsOf } from "../rooms/kernels.ts";
import { createRooms, type Rooms } from "../rooms/rooms.ts";
import { createNotebookClaims, type NotebookClaims } from "./claims.ts";
import type { ServerNote } from "./server-file.ts";

export function realParts(config: LabConfig, note: () => ServerNote): LabParts {
  const claims = createNotebookClaims(config.stateDir, note);
  return {
    connectHost: () => connectHost({ stateDir: config.stateDir }),
    files: createWholeFiles(join(config.serverDir, "intents")),
    rooms({ paths, host, catalog }) {
      const rooms = createRooms({
        stateDir: config.stateDir,
        kernels: (path) => kernelsOf({ host, find: (folder) => catalog.find(folder) }, path),
        async resolvePath(apiPath) {
          const real = await paths.target(apiPath);
          claims.take(real);
          return real;
        },
      });
      return labRooms(rooms, claims);
    },
  };
}

const labRooms = (rooms: Rooms, claims: NotebookClaims): LabRooms => ({
  connect: (path, socket, person) => rooms.connect(path, socket, person),
  renamed: (from, to) => rooms.renamed(from, to),
  deleted: (path) => rooms.deleted(path),
  async sessions() {
    const open = await rooms.openRooms();
    return open.map((room) => ({ path: room.apiPath, kernelId: room.runner.state().kernel.id }));
  },
  blob: (hash, mime) => rooms.blob(hash, mime),
  log: (path, cell, output, from, count) => rooms.log(path, cell, output, from, count),
  wholeLog: (path, cell, output) => rooms.wholeLog(path, cell, output),
  resume: () => rooms.resume(),
  async close() {
    await rooms.close();
    claims.release();
  },
});
