/**
 * The server's REST interface, typed: contents, kernelspecs, sessions and terminals, as Jupyter has them. Used by the
 * file tree, the text editor, the terminals and the kernel chooser. A notebook's own talk goes over its room
 * (room*.ts), never through here.
 *
 * An answer that is not a success becomes an ApiError with the server's own words. A 401 or 403 to a request without
 * credentials means that the login has ended: everybody waiting is told once, through onSignedOut.
 */
import type { KernelUsage, RunningLanguageServer } from "@pellucid/protocol";

export interface Contents {
  name: string;
  path: string;
  type: "file" | "directory" | "notebook";
  writable: boolean;
  created: string;
  last_modified: string;
  size: number | null;
  mimetype: string | null;
  format: "text" | "base64" | "json" | null;
  content: unknown;
  hash?: string | null;
  hash_algorithm?: string | null;
}

export interface Kernelspec {
  name: string;
  spec: { display_name: string; language: string; argv?: string[]; metadata?: Record<string, unknown> };
  resources: Record<string, string>;
}

export interface Kernelspecs {
  default: string;
  kernelspecs: Record<string, Kernelspec>;
}

export interface Session {
  id: string;
  path: string;
  name: string;
  type: string;
  /** `connections`: pages and programs that have it open. */
  kernel: { id: string; name: string; execution_state?: string; connections?: number } | null;
}

export interface TerminalModel {
  name: string;
  last_activity?: string;
}

export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, message: string, reason = "") {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.reason = reason;
  }
}

/** Names may hold anything but a slash: each is encoded by itself. */
export const encodePath = (path: string) => path.split("/").map(encodeURIComponent).join("/");

const signedOut = new Set<() => void>();
const reached = new Set<(up: boolean) => void>();

/** Hears that the server no longer knows this browser. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** Hears of every request whether the server was reached, so that a lost connection is noticed and its end too. */
export function onReach(listener: (up: boolean) => void): () => void {
  reached.add(listener);
  return () => reached.delete(listener);
}

/** Lets other connections (rooms, terminals) say the same. */
const noteReach = (up: boolean) => reached.forEach((listener) => listener(up));
const noteSignedOut = () => signedOut.forEach((listener) => listener());

interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
  signal?: AbortSignal;
}

/** One request to `/api/...`; answers with the JSON, or undefined where there is none. */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The answer as it came; a refusal is thrown with the server's words. */
export async function send(
  path: string,
  { method = "GET", body, query, signal, headers }: RequestOptions,
): Promise<Response> {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(key, String(value));
  const url = `/api/${path}${search.size ? `?${search}` : ""}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      credentials: "same-origin",
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    noteReach(false);
    throw new ApiError(0, "The server cannot be reached.");
  }
  // A proxy in front answers 502 to 504 for a server that is away.
  noteReach(response.status < 502 || response.status > 504);
  if (!response.ok) throw await failure(response);
  return response;
}

async function failure(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => "");
  let told: { message?: string; reason?: string } = {};
  try {
    told = JSON.parse(text) as typeof told;
  } catch {
    told = { message: text.length < 300 && !text.startsWith("<") ? text : "" };
  }
  if (response.status === 401 || told.reason === "Not logged in") noteSignedOut();
  return new ApiError(response.status, told.message || `The server answered ${response.status}.`, told.reason ?? "");
}

// ---- contents ------------------------------------------------------------------------------------------------------

const contentsPath = (path: string) => (path ? `contents/${encodePath(path)}` : "contents");

export const contents = {
  /** What a folder holds, without the files' contents. */
  list: async (folder: string): Promise<Contents[]> => {
    const query = { type: "directory", content: 1 };
    const model = await request<Contents>(contentsPath(folder), { query });
    return (model.content as Contents[] | null) ?? [];
  },
  /** What is open here, as it stands under the name of today: who asks by a former one is told by the answer's path. */
  follow: {
    folder: (path: string) =>
      request<Contents>(contentsPath(path), { query: { type: "directory", content: 1, follow: 1 } }),
    text: (path: string) =>
      request<Contents>(contentsPath(path), {
        query: { type: "file", format: "text", content: 1, hash: 1, follow: 1 },
      }),
    stat: (path: string) => request<Contents>(contentsPath(path), { query: { content: 0, hash: 1, follow: 1 } }),
  },
  /** About one file, without its content. */
  stat: (path: string) => request<Contents>(contentsPath(path), { query: { content: 0 } }),
  text: (path: string) =>
    request<Contents>(contentsPath(path), { query: { type: "file", format: "text", content: 1, hash: 1 } }),
  /** Writes only over the version with this hash: 412 when the file is another by now. No hash: whatever is there. */
  saveText: (path: string, content: string, over?: string) =>
    request<Contents>(contentsPath(path), {
      method: "PUT",
      body: { type: "file", format: "text", content },
      ...(over === undefined ? {} : { headers: { "if-match": `"${over}"` } }),
    }),
  /** Base64, for uploads. Big ones go in numbered chunks, the last one -1, as Jupyter does. */
  upload: (path: string, content: string, chunk?: number) =>
    request<Contents>(contentsPath(path), {
      method: "PUT",
      body: { type: "file", format: "base64", content, ...(chunk === undefined ? {} : { chunk }) },
    }),
  makeFolder: (path: string) => request<Contents>(contentsPath(path), { method: "PUT", body: { type: "directory" } }),
  /** A new untitled one in this folder; the answer says its name. */
  create: (folder: string, type: Contents["type"], ext?: string) =>
    request<Contents>(contentsPath(folder), { method: "POST", body: { type, ...(ext ? { ext } : {}) } }),
  copy: (from: string, folder: string) =>
    request<Contents>(contentsPath(folder), { method: "POST", body: { copy_from: from } }),
  rename: (path: string, to: string) => request<Contents>(contentsPath(path), { method: "PATCH", body: { path: to } }),
  saveNotebook: (path: string, content: unknown) =>
    request<Contents>(contentsPath(path), { method: "PUT", body: { type: "notebook", format: "json", content } }),
  /** To the trash. The answer is what restoreFromTrash needs, or null where it cannot be put back from here. */
  remove: async (path: string): Promise<string | null> => {
    const response = await send(contentsPath(path), { method: "DELETE" });
    return response.headers.get("x-pellucid-trash");
  },
  /** The file itself, for viewing or saving on this machine. */
  url: (path: string, download = false) => `/files/${encodePath(path)}${download ? "?download=1" : ""}`,
};

/** Puts back what remove() took away. */
export const restoreFromTrash = (trash: string, path: string): Promise<void> =>
  request("pellucid/trash/restore", { method: "POST", body: { trash, path } });

// ---- kernels and terminals -----------------------------------------------------------------------------------------

export const kernelspecs = (): Promise<Kernelspecs> => request("kernelspecs");
export const sessions = (): Promise<Session[]> => request("sessions");
/** Shuts the kernel down with it. */
export const endSession = (id: string): Promise<void> =>
  request(`sessions/${encodeURIComponent(id)}`, { method: "DELETE" });

/** The language servers that run, or were given up. */
export const languageServers = {
  list: (): Promise<RunningLanguageServer[]> => request("pellucid/language-servers"),
  act: (id: string, want: "restart" | "stop"): Promise<void> =>
    request(`pellucid/language-servers/${encodeURIComponent(id)}`, { method: "PUT", body: { want } }),
};

export const terminals = {
  list: (): Promise<TerminalModel[]> => request("terminals"),
  create: (cwd?: string): Promise<TerminalModel> => request("terminals", { method: "POST", body: cwd ? { cwd } : {} }),
  close: (name: string): Promise<void> => request(`terminals/${encodeURIComponent(name)}`, { method: "DELETE" }),
  socketUrl: (name: string) => socketUrl(`/terminals/websocket/${encodeURIComponent(name)}`),
};

/** What the lab says of itself. */
export interface LabInfo {
  /** The served folder's name. */
  name: string;
  /** Tells this folder's lab apart from others. */
  instance: string;
  version: string;
  /** The welcome notebook's path, where there is one in the folder or it can be copied there. */
  welcome?: string | null;
  /** Names of the other examples, each of which can be had as a copy. */
  examples?: readonly string[];
  /** The page was opened by a read-only link: it shows one notebook, and nothing else is answered. */
  reader?: true;
}

/** What the kernel of an open notebook takes of the machine; null where nobody can say. */
export const kernelUsage = async (path: string): Promise<KernelUsage | null> =>
  (await request<{ usage: KernelUsage | null }>(`pellucid/usage/${encodePath(path)}`)).usage;

export const labInfo = (): Promise<LabInfo> => request("pellucid/lab");

/** Copies an example into the folder, the welcome notebook if none is named, unless it is there; answers with its path. */
export const copyExample = async (example?: string): Promise<string> =>
  (await request<{ path: string }>("pellucid/welcome", { method: "POST", body: { example } })).path;

export const logOut = (): Promise<void> => request("pellucid/logout", { method: "POST", body: {} });

/** The same origin with ws or wss. */
export const socketUrl = (path: string) => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
