/** Where this person's journals, spools and sockets are, never in a project folder. Asked by every program of Pellucid. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export function stateDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env["PELLUCID_STATE"]) return resolve(env["PELLUCID_STATE"]);
  if (process.platform === "win32") return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "pellucid");
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "pellucid");
  return join(env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "pellucid");
}
