/**
 * The parts of one lab, put together: the table of routes and sockets over the folder, the rooms and the kernel host.
 * `start.ts` gives it a port; tests ask it without one, with small parts in place of rooms and host. It starts nothing
 * that is not asked for.
 */
import { restTexts } from "./analysis/long-texts.ts";
import type { EnclosedNotebook } from "@pellucid/protocol";
import { lstat } from "node:fs/promises";
import { dirname } from "node:path";
import { createApp, type App } from "./app.ts";
import type { LabConfig } from "./config.ts";
import { FormerNames } from "./contents/former-names.ts";
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
import type { Route } from "./routes/table.ts";
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
    nowCalled: (path: string) => Promise<string | null>;
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
  const names = namesOf(paths);
  const nowCalled = (path: string) => names.nowCalled(path);
  const rooms = parts.rooms({ paths, host, catalog, ready, nowCalled });
  const channels = kernelChannels(host, () => actions);
  const kernels = { host, paths, chooseLaunch, connections: channels.counts.of };
  const actions = createKernelActions(kernels);
  const services = servicesOf(config, paths, rooms, catalog);
  const files = new BuiltFiles(config.webDir);
  const expect = (path: string) => {
    lull.disturb();
    restTexts(QUIET.page);
    return rooms.expect(path);
  };
  const { gate, sessions, links } = login;
  const routes = [
    ...loginRoutes(login),
    ...labRoutes({
      files,
      gate,
      sessions,
      expect,
      info: () => labInfo(config),
      nowCalled,
      fileSent: () => rooms.fileSent(),
    }),
    ...statusRoutes({ config, shutdown, ...activity(host, actions, channels.counts) }),
    ...labInfoRoutes(config),
    ...folderRoutes(config, login, parts, paths, rooms, names),
    ...kernelspecsRoutes(catalog),
    ...kernelsRoutes(kernels, actions),
    ...sessionsRoutes(actions, () => rooms.sessions()),
    ...terminalsRoutes(host, paths),
    ...usageRoutes(host, () => rooms.sessions()),
    ...notebookRoutes(config, services, rooms),
    ...linksRoutes(links, paths),
  ];
  const app = createApp(
    routes,
    [
      roomSocket((...view) => rooms.connect(...view), links),
      commsSocket({ open: (path) => rooms.open(path) }, links),
      terminalSocket(host),
      channels.route,
    ],
    gate,
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
      services.installer.close();
      const { verifications, slices, languages } = services;
      await Promise.all([verifications.close(), slices.close(), languages.close()])
        .then(() => closeAll(rooms, host, stopKernels))
        .finally(() => parts.closed?.());
    },
  };
}

const namesOf = (paths: SafePaths) =>
  new FormerNames((path) =>
    paths
      .target(path)
      .then(lstat)
      .then(
        () => true,
        () => false,
      ),
  );

/** What works on notebooks beside their rooms, and how it comes to them. */
function servicesOf({ root, stateDir }: LabConfig, paths: SafePaths, rooms: LabRooms, catalog: KernelCatalog) {
  const resolvePath = (path: string) => paths.target(path);
  const find = (path: string) => rooms.find(path);
  const open = (path: string) => rooms.open(path);
  /** In use, or named by the notebook. */
  const kernelspecOf = async (path: string) => {
    const kernels = await catalog.find(dirname(await resolvePath(path)));
    const name = (await open(path)).kernelName ?? kernels.preferred ?? "";
    return kernels.specs.get(name.toLowerCase());
  };
  return {
    notebooks: { resolvePath, find, open },
    /** The Python of its kernel. */
    programs: { program: async (path: string) => (await kernelspecOf(path))?.argv[0] },
    verifications: new Verifications({ stateDir, resolvePath, find, verify: verifyNotebook }),
    slices: new Slices({ stateDir, resolvePath, find }),
    lints: new Lints({ resolvePath, find }),
    languages: new Languages({ root, stateDir, resolvePath, find, kernels: (folder) => catalog.find(folder) }),
    installer: new Installer(async (path) => targetIn(await kernelspecOf(path))),
  };
}

/** Files of the folder, whatever they are. */
function folderRoutes(
  config: LabConfig,
  { links }: LoginParts,
  { files }: LabParts,
  paths: SafePaths,
  rooms: LabRooms,
  names: FormerNames,
): Route[] {
  const renamed = async (from: string, to: string) => {
    names.note(from, to);
    links.renamed(from, to);
    await rooms.renamed(from, to);
  };
  return [
    ...contentsRoutes({
      paths,
      trash: createTrash(config.stateDir),
      restorer: createRestorer(),
      write: (path, chunks) => files.write(path, chunks),
      nowCalled: (path) => names.nowCalled(path),
      renamed,
      deleted: (path) => rooms.deleted(path),
    }),
    ...filesRoutes(paths),
    ...placesRoutes(paths),
    ...formatRoutes((path) => paths.target(path)),
  ];
}

/** What is asked about one notebook. */
function notebookRoutes({ root }: LabConfig, services: ReturnType<typeof servicesOf>, rooms: LabRooms): Route[] {
  const { notebooks, programs } = services;
  const { histories } = rooms;
  return [
    ...storedOutputsRoutes(rooms.outputs),
    ...verifyRoutes(services.verifications),
    ...lintRoutes(services.lints),
    ...languageRoutes(services.languages),
    ...historyRoutes(
      new NotebookHistories({ histories, ...notebooks }),
      new DeletedNotebooks({ histories, root, resolvePath: notebooks.resolvePath }),
    ),
    ...outputHistoryRoutes(new NotebookOutputs({ histories, ...notebooks })),
    ...trustRoutes(rooms),
    ...widgetFilesRoutes(programs),
    ...installRoutes(services.installer),
    ...sliceRoutes(services.slices),
    ...figureRoutes(),
    ...exportRoutes(notebooks, root, programs),
  ];
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
