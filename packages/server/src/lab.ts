/**
 * The parts of one lab, put together: the table of routes and sockets over the folder, the rooms and the kernel host.
 * `start.ts` gives it a port; tests ask it without one, with small parts in place of rooms and host. It starts nothing
 * that is not asked for.
 */
import { restTexts } from "./analysis/long-texts.ts";
import type { EnclosedNotebook } from "@pellucid/protocol";
import { dirname } from "node:path";
import { createApp, type App } from "./app.ts";
import type { LabConfig } from "./config.ts";
import { createRestorer } from "./contents/restore.ts";
import { createSafePaths, type SafePaths } from "./contents/safe-path.ts";
import { createTrash } from "./contents/trash.ts";
import type { WholeFiles } from "./contents/whole-file.ts";
import { HttpError } from "./errors.ts";
import type { Histories } from "./history/histories.ts";
import { DeletedNotebooks } from "./history/deleted-notebooks.ts";
import { NotebookHistories, type HistoryRoom } from "./history/notebook-histories.ts";
import { NotebookOutputs } from "./history/notebook-outputs.ts";
import { createKernelCatalog, type KernelCatalog } from "./kernels/catalog.ts";
import { createChooseLaunch } from "./kernels/choose.ts";
import { createReadyKernel, type ReadyKernel } from "./kernels/ready-kernel.ts";
import { openDoor, type HostDoor, type KernelHost } from "./kernels/host.ts";
import { BuiltFiles } from "./routes/built-files.ts";
import { contentsRoutes } from "./routes/contents.ts";
import { exportRoutes } from "./routes/export.ts";
import { figureRoutes } from "./routes/figure.ts";
import { filesRoutes } from "./routes/files.ts";
import { createKernelActions, kernelsRoutes, type KernelActions } from "./routes/kernels.ts";
import { historyRoutes } from "./routes/history.ts";
import { outputHistoryRoutes } from "./routes/output-history.ts";
import { Languages, type OpenToHelp } from "./language/languages.ts";
import { languageRoutes } from "./routes/language.ts";
import { linksRoutes } from "./routes/links.ts";
import { Installer, targetIn } from "./install/installer.ts";
import { installRoutes } from "./routes/install.ts";
import { placesRoutes } from "./routes/places.ts";
import { kernelspecsRoutes } from "./routes/kernelspecs.ts";
import { labRoutes } from "./routes/lab.ts";
import { labInfo, labInfoRoutes } from "./routes/lab-info.ts";
import { loginRoutes, type LoginParts } from "./routes/login.ts";
import { sessionsRoutes, type RoomSession } from "./routes/sessions.ts";
import { statusRoutes } from "./routes/status.ts";
import { usageRoutes } from "./routes/usage.ts";
import { storedOutputsRoutes, type StoredOutputs } from "./routes/stored-outputs.ts";
import { sliceRoutes } from "./routes/slice.ts";
import { terminalsRoutes } from "./routes/terminals.ts";
import { Lints, type OpenToLint } from "./lint/lints.ts";
import { formatRoutes } from "./routes/format.ts";
import { lintRoutes } from "./routes/lint.ts";
import { type NamedKernel, widgetFilesRoutes } from "./routes/widget-files.ts";
import { trustRoutes, type TrustRooms } from "./routes/trust.ts";
import { verifyRoutes } from "./routes/verify.ts";
import { Slices } from "./slice/slices.ts";
import { Verifications, type OpenNotebook } from "./verify/verifications.ts";
import { verifyNotebook } from "./verify/verify-notebook.ts";
import { kernelChannels, type ChannelCounts } from "./sockets/kernel-channels.ts";
import { commsSocket, type CommRooms } from "./sockets/comms.ts";
import { roomSocket, type RoomConnect } from "./sockets/room.ts";
import { terminalSocket } from "./sockets/terminal.ts";
import { Lull } from "./start/lull.ts";

/** The rooms as this table uses them. */
export interface LabRooms {
  readonly connect: RoomConnect;
  /** A view of this notebook is about to come; the notebook, where it is open already. */
  expect(path: string): EnclosedNotebook | null;
  /** A part of a page was asked for. */
  fileSent(): void;
  renamed(from: string, to: string): Promise<void>;
  deleted(path: string): Promise<void>;
  sessions(): Promise<readonly RoomSession[]>;
  /** Something runs. */
  busy(): Promise<boolean>;
  /** The open notebook of this path, if there is one. */
  find(path: string): Promise<(OpenNotebook & HistoryRoom & OpenToLint & OpenToHelp) | null>;
  open(
    path: string,
  ): Promise<
    HistoryRoom & NamedKernel & Awaited<ReturnType<TrustRooms["open"]>> & Awaited<ReturnType<CommRooms["open"]>>
  >;
  readonly histories: Histories;
  readonly outputs: StoredOutputs;
  /** Opens again what was open when the last server ended. */
  resume(): Promise<void>;
  /** Everything on disk, every view told. */
  close(): Promise<void>;
}

export interface LabParts {
  readonly connectHost: () => Promise<KernelHost>;
  readonly rooms: (inside: {
    paths: SafePaths;
    host: HostDoor;
    catalog: KernelCatalog;
    ready: ReadyKernel;
  }) => LabRooms;
  readonly files: WholeFiles;
  /** What the first opening of a notebook would have to wait for. */
  readonly rehearse?: () => Promise<void>;
  /** Called when rooms and host are closed. */
  readonly closed?: () => void;
}

export interface Lab {
  readonly app: App;
  /** Reaches the kernel host ahead of the first need, and opens again what was open when the last server ended. */
  resume(): void;
  close(stopKernels: boolean): Promise<void>;
}

/** Without a page on its way for so long, ms: what is likely to be wanted is made ready. `page`: how long one is on its way. */
const QUIET = { first: 400, interpreters: 5000, page: 1500 };

export function assembleLab(config: LabConfig, login: LoginParts, parts: LabParts, shutdown: () => void): Lab {
  const paths = createSafePaths(config.root);
  const catalog = createKernelCatalog(config.root);
  const chooseLaunch = createChooseLaunch(catalog);
  const host = openDoor(() => parts.connectHost().catch(hostTrouble));
  const ready = createReadyKernel(config.root, host, catalog);
  const lull = new Lull();
  let closed = false;
  const rooms = parts.rooms({ paths, host, catalog, ready });
  const channels = kernelChannels(host, () => actions);
  const kernels = { host, paths, chooseLaunch, connections: channels.counts.of };
  const actions = createKernelActions(kernels);
  const verifications = new Verifications({
    stateDir: config.stateDir,
    resolvePath: (path) => paths.target(path),
    find: (path) => rooms.find(path),
    verify: verifyNotebook,
  });
  const slices = new Slices({
    stateDir: config.stateDir,
    resolvePath: (path) => paths.target(path),
    find: (path) => rooms.find(path),
  });
  const lints = new Lints({ resolvePath: (path) => paths.target(path), find: (path) => rooms.find(path) });
  const languages = new Languages({
    root: config.root,
    stateDir: config.stateDir,
    resolvePath: (path) => paths.target(path),
    find: (path) => rooms.find(path),
    kernels: (folder) => catalog.find(folder),
  });
  /** In use, or named by the notebook. */
  const kernelspecOf = async (path: string) => {
    const kernels = await catalog.find(dirname(await paths.target(path)));
    const name = (await rooms.open(path)).kernelName ?? kernels.preferred ?? "";
    return kernels.specs.get(name.toLowerCase());
  };
  const programs = { program: async (path: string) => (await kernelspecOf(path))?.argv[0] };
  const installer = new Installer(async (path) => targetIn(await kernelspecOf(path)));
  const files = new BuiltFiles(config.webDir);
  const routes = [
    ...loginRoutes(login),
    ...labRoutes({
      files,
      gate: login.gate,
      sessions: login.sessions,
      info: () => labInfo(config),
      expect(path) {
        lull.disturb();
        restTexts(QUIET.page);
        return rooms.expect(path);
      },
      fileSent: () => rooms.fileSent(),
    }),
    ...statusRoutes({ config, shutdown, ...activity(host, actions, channels.counts) }),
    ...contentsRoutes({
      paths,
      trash: createTrash(config.stateDir),
      restorer: createRestorer(),
      write: (path, chunks) => parts.files.write(path, chunks),
      renamed: (from, to) => (login.links.renamed(from, to), rooms.renamed(from, to)),
      deleted: (path) => rooms.deleted(path),
    }),
    ...labInfoRoutes(config),
    ...filesRoutes(paths),
    ...kernelspecsRoutes(catalog),
    ...kernelsRoutes(kernels, actions),
    ...sessionsRoutes(actions, () => rooms.sessions()),
    ...terminalsRoutes(host, paths),
    ...storedOutputsRoutes(rooms.outputs),
    ...verifyRoutes(verifications),
    ...lintRoutes(lints),
    ...formatRoutes((path) => paths.target(path)),
    ...languageRoutes(languages),
    ...historyRoutes(
      new NotebookHistories({
        histories: rooms.histories,
        resolvePath: (path) => paths.target(path),
        find: (path) => rooms.find(path),
        open: (path) => rooms.open(path),
      }),
      new DeletedNotebooks({
        histories: rooms.histories,
        root: config.root,
        resolvePath: (path) => paths.target(path),
      }),
    ),
    ...outputHistoryRoutes(
      new NotebookOutputs({
        histories: rooms.histories,
        resolvePath: (path) => paths.target(path),
        find: (path) => rooms.find(path),
        open: (path) => rooms.open(path),
      }),
    ),
    ...trustRoutes(rooms),
    ...widgetFilesRoutes(programs),
    ...installRoutes(installer),
    ...placesRoutes(paths),
    ...sliceRoutes(slices),
    ...figureRoutes(),
    ...exportRoutes(
      { resolvePath: (path) => paths.target(path), find: (path) => rooms.find(path) },
      config.root,
      programs,
    ),
    ...linksRoutes(login.links, paths),
    ...usageRoutes(host, () => rooms.sessions()),
  ];
  const app = createApp(
    routes,
    [
      roomSocket((...view) => rooms.connect(...view), paths, login.links),
      commsSocket({ open: (path) => rooms.open(path) }, paths, login.links),
      terminalSocket(host),
      channels.route,
    ],
    login.gate,
  );
  const makeReady = async () => {
    await Promise.all([ready.start().catch(() => {}), parts.rehearse?.().catch(() => {})]);
  };
  return {
    app,
    resume() {
      files.warm().catch(() => {});
      warmRoutes(app).catch(() => {});
      // A notebook that is opened at once starts its own kernel, after its first paint.
      void lull.lasts(QUIET.first).then((quiet) => (quiet && !closed ? makeReady() : undefined));
      // Looking through PATH starts every interpreter there is.
      void lull.of(QUIET.interpreters, () => rooms.busy()).then(() => catalog.find().catch(() => {}));
      host().catch((error: unknown) => complain("Kernels and terminals are not available", error));
      parts.files.finish().catch((error: unknown) => complain("A file could not be completed", error));
      rooms.resume().catch((error: unknown) => complain("Notebooks that were open could not be opened again", error));
    },
    async close(stopKernels) {
      closed = true;
      installer.close();
      await Promise.all([verifications.close(), slices.close(), languages.close()])
        .then(() => closeAll(rooms, host, stopKernels))
        .finally(() => parts.closed?.());
    },
  };
}

/** The router makes its tables when it is first asked: before somebody waits for a page. */
async function warmRoutes(app: App): Promise<void> {
  await app.fetch(new Request("http://localhost/api"));
}

function activity(host: HostDoor, actions: KernelActions, counts: ChannelCounts) {
  const started = new Date();
  return {
    started,
    /** Asking for the status does not start a host. */
    counts: async () => ({ kernels: host.open() ? (await actions.list()).length : 0, connections: counts.all() }),
    lastActivity: async () => {
      const times = host.open() ? (await actions.list()).map((kernel) => Date.parse(kernel.last_activity)) : [];
      return new Date(Math.max(started.getTime(), ...times));
    },
  };
}

/** Rooms first: they still have something to write, and to tell their kernels. */
async function closeAll(rooms: LabRooms, door: HostDoor, stopKernels: boolean): Promise<void> {
  await rooms.close();
  const host = await Promise.resolve(stopKernels ? door() : door.open()).catch(() => null);
  if (stopKernels) await host?.stop().catch(() => {});
  else host?.close();
}

const hostTrouble = (error: unknown): never => {
  const why = error instanceof Error ? error.message : String(error);
  throw new HttpError(503, `The kernel host could not be started: ${why}`);
};

const complain = (what: string, error: unknown) =>
  process.stderr.write(`pellucid: ${what}: ${error instanceof Error ? error.message : String(error)}\n`);
