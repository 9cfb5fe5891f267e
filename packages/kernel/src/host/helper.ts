/**
 * Where the Python helper of a kernel comes from, and whether it is wanted: the launch says so, or PELLUCID_HELPER in
 * its environment. What the helper does is told in python/pellucid_helper; ipykernel.ts starts it. A kernel that cannot
 * see these files (in a container, say) runs without, and nothing else changes.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { KernelLaunch } from "@pellucid/protocol";
import type { HelperPlace } from "./ipykernel.ts";

/** What one run's look may take. PELLUCID_HELPER_MS changes it. */
const BUDGET_MS = 100;

/** From sources beside this package, built beside the program. */
const FOLDERS = ["./pellucid_helper", "../../python/pellucid_helper"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

export function helperPlace(launch: KernelLaunch, bytecode: string): HelperPlace | undefined {
  const folder = FOLDERS.find((path) => existsSync(path));
  if (launch.helper === false || launch.env["PELLUCID_HELPER"] === "off" || folder === undefined) return undefined;
  if (launch.helper === "figures") return { folder, bytecode, budgetMs: null };
  const asked = Number(launch.env["PELLUCID_HELPER_MS"]);
  return { folder, bytecode, budgetMs: asked > 0 ? asked : BUDGET_MS };
}
