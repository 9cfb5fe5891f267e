/**
 * Opens the person's browser, where there is one. The link holds a one-use code, which the browser uses up at once; it is
 * printed as well, so nothing is lost when no browser comes.
 */
import { spawn } from "node:child_process";

export function openBrowser(url: string, env: NodeJS.ProcessEnv = process.env, platform = process.platform): void {
  const command = browserCommand(env, platform);
  if (!command) return;
  const [program, ...args] = command;
  const child = spawn(program!, [...args, url], { detached: true, stdio: "ignore" });
  child.on("error", () => {});
  child.unref();
}

/** Null on a machine without a screen (a server, a container). */
export function browserCommand(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] | null {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  if (env["BROWSER"] && !env["BROWSER"].includes(" ")) return [env["BROWSER"]];
  return env["DISPLAY"] || env["WAYLAND_DISPLAY"] ? ["xdg-open"] : null;
}
