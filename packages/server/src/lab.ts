/**
 * The parts of one lab, put together: the table of routes and sockets over the folder, the rooms and the kernel host.
 * `start.ts` gives it a port; tests ask it without one. It starts nothing that is not asked for.
 */
import { createApp, type App } from "./app.ts";
import type { LabConfig } from "./config.ts";
import { createSafePaths } from "./contents/safe-path.ts";
import { createTrash } from "./contents/trash.ts";
import { writeWholeFile } from "./contents/whole-file.ts";
import { createKernelCatalog } from "./kernels/catalog.ts";
import { contentsRoutes } from "./routes/contents.ts";
import { filesRoutes } from "./routes/files.ts";
import { kernelspecsRoutes } from "./routes/kernelspecs.ts";
import { labRoutes } from "./routes/lab.ts";
import { loginRoutes, type LoginParts } from "./routes/login.ts";
import { statusRoutes } from "./routes/status.ts";

export interface Lab {
  readonly app: App;
  close(stopKernels: boolean): Promise<void>;
}

export function assembleLab(config: LabConfig, login: LoginParts, shutdown: () => void): Lab {
  const started = new Date();
  const paths = createSafePaths(config.root);
  const catalog = createKernelCatalog(config.root);
  const routes = [
    ...loginRoutes(login),
    ...labRoutes({ webDir: config.webDir, gate: login.gate, sessions: login.sessions }),
    ...statusRoutes({
      config,
      started,
      counts: async () => ({ kernels: 0, connections: 0 }),
      lastActivity: () => new Date(),
      shutdown,
    }),
    ...contentsRoutes({
      paths,
      trash: createTrash(config.stateDir),
      write: writeWholeFile,
      renamed: () => {},
      deleted: () => {},
    }),
    ...filesRoutes(paths),
    ...kernelspecsRoutes(catalog),
  ];
  const app = createApp(routes, [], login.gate);
  return {
    app,
    async close() {},
  };
}
