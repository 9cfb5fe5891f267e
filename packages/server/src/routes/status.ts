/** What the server says of itself: version, status, who I am, and the way to stop it. */
import { badRequest } from "../errors.ts";
import type { LabConfig } from "../config.ts";
import { stamp, type Route } from "./table.ts";

export interface StatusParts {
  readonly config: LabConfig;
  readonly started: Date;
  /** Numbers of living kernels and of sockets to them. */
  readonly counts: () => Promise<{ kernels: number; connections: number }>;
  readonly lastActivity: () => Promise<Date>;
  /** Called after the answer is on its way. */
  readonly shutdown: () => void;
}

const ACTIONS = new Set(["read", "write", "execute"]);

export function statusRoutes(parts: StatusParts): Route[] {
  const stop: Route["handle"] = () => {
    setTimeout(parts.shutdown, 20);
    return Response.json({ message: "The server stops. Kernels go on." });
  };
  return [
    { method: "GET", path: "/api", access: "public", handle: () => Response.json({ version: parts.config.version }) },
    {
      method: "GET",
      path: "/api/status",
      access: "read",
      async handle() {
        const times = { started: stamp(parts.started), last_activity: stamp(await parts.lastActivity()) };
        return Response.json({ ...times, ...(await parts.counts()) });
      },
    },
    {
      method: "GET",
      path: "/api/me",
      access: "read",
      handle: ({ visitor, url }) =>
        Response.json({
          identity: identityOf(visitor!.name),
          permissions: permissions(url.searchParams.get("permissions")),
        }),
    },
    { method: "POST", path: "/api/shutdown", access: "execute", handle: stop },
    { method: "POST", path: "/api/pellucid/shutdown", access: "execute", handle: stop },
  ];
}

const identityOf = (name: string) => ({
  username: name,
  name,
  display_name: name,
  initials: name.slice(0, 2).toUpperCase(),
  avatar_url: null,
  color: null,
});

/** The asked permissions that are granted: all real ones, to the one person there is. */
function permissions(asked: string | null): Record<string, string[]> {
  if (asked === null) return {};
  let wanted: unknown;
  try {
    wanted = JSON.parse(asked);
  } catch {
    wanted = null;
  }
  if (typeof wanted !== "object" || wanted === null || Array.isArray(wanted)) {
    throw badRequest("permissions should be a JSON dict of {'resource': ['action',]}");
  }
  const granted = Object.entries(wanted).map(
    ([name, actions]) =>
      [name, Array.isArray(actions) ? actions.filter((action) => ACTIONS.has(String(action))) : []] as const,
  );
  return Object.fromEntries(granted.filter(([, actions]) => actions.length > 0));
}
