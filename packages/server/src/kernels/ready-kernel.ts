/**
 * One kernel that is started before any notebook is opened, so that the first notebook finds it running: of the Python
 * that a notebook would get which asks for none, in the lab's folder. The host moves it to the notebook's own folder
 * when it is taken. It costs nobody's wait: it is started in a quiet moment, and ends like every spare when unused.
 */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { launchFor } from "@pellucid/kernel";
import type { KernelLaunch } from "@pellucid/protocol";
import type { KernelCatalog } from "./catalog.ts";
import { specFor } from "./choose.ts";
import type { HostDoor } from "./host.ts";

/** Less than the host keeps it: it must not be taken while it is being ended. */
export const SPARE_MS = 100_000;

export interface ReadyKernel {
  /** Nothing happens where there is no Python with a kernel, or a helper that could move it. */
  start(): Promise<void>;
  /** Its id, when it was started as this kernel would be, but for the folder; once. */
  take(planned: KernelLaunch): string | null;
}

export function createReadyKernel(
  root: string,
  host: HostDoor,
  catalog: KernelCatalog,
  now: () => number = () => performance.now(),
): ReadyKernel {
  let ready: { readonly launch: KernelLaunch; readonly until: number } | null = null;
  return {
    async start() {
      const spec = specFor(await catalog.find(root, false), null, { name: null, language: "python" });
      if (!spec?.python || process.env["PELLUCID_HELPER"] === "off") return;
      const launch = launchFor(spec, { id: randomUUID(), cwd: root, label: root });
      await (await host()).startSpare(launch);
      ready = { launch, until: now() + SPARE_MS };
    },
    take(planned) {
      if (!ready || now() > ready.until || !isDeepStrictEqual(placeless(ready.launch), placeless(planned))) return null;
      const { id } = ready.launch;
      ready = null;
      return id;
    },
  };
}

/** Without what the host changes when it moves a spare. */
const placeless = (launch: KernelLaunch): KernelLaunch => ({
  ...launch,
  id: "",
  cwd: "",
  label: "",
  env: { ...launch.env, JPY_SESSION_NAME: "" },
});
