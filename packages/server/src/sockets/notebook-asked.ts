/**
 * What the sockets of one notebook share: whose path they are about, and that one opened by a read-only link ends with it.
 */
import type { WebSocket } from "ws";
import type { ReadLinks } from "../auth/read-links.ts";
import { components, isHidden } from "../contents/safe-path.ts";
import { HttpError } from "../errors.ts";
import { aboutNotebook, type SocketRoute } from "../routes/table.ts";

type Asked = Parameters<SocketRoute["prepare"]>[0];

/**
 * What no honest page asks for is a 404 before the upgrade. What is missing, the file or its folder, and a link that leads out
 * of the root are for whoever opens it to tell: a page cannot read why a socket was refused.
 */
export function notebookAsked({ params }: Pick<Asked, "params">): string {
  const apiPath = aboutNotebook(params)!;
  if (components(apiPath).length === 0 || isHidden(apiPath))
    throw new HttpError(404, "There is no such file or folder.");
  return apiPath;
}

export function endWithLink(socket: WebSocket, visitor: Asked["visitor"], apiPath: string, links: ReadLinks): void {
  const link = visitor.links?.find(({ path }) => path === apiPath);
  if (!link) return;
  const unwatch = links.watch(link.id, () => socket.close(1008, "The link was revoked."));
  socket.on("close", () => unwatch());
}
