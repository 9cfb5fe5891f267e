/**
 * Jupyter's contents API over the lab's folder. The rules of the disk are in `contents/`; this is the HTTP of it: methods,
 * statuses, headers. Rooms are told of renames and deletions.
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { readContents } from "../contents/reading.ts";
import type { SafePaths } from "../contents/safe-path.ts";
import type { Restorer } from "../contents/restore.ts";
import type { Trash } from "../contents/trash.ts";
import {
  copyContents,
  createUntitled,
  refuseHidden,
  renameContents,
  saveContents,
  type WholeFileWriter,
} from "../contents/writing.ts";
import { badRequest, errorCode } from "../errors.ts";
import type { ContentsModel } from "../contents/model.ts";
import { stamp, type Ask, type Route } from "./table.ts";

export interface ContentsParts {
  readonly paths: SafePaths;
  readonly trash: Trash;
  /** Remembers what went to the trash, for the undo in the page. */
  readonly restorer: Restorer;
  readonly write: WholeFileWriter;
  readonly renamed: (from: string, to: string) => Promise<void>;
  /** What a file or folder that is not there any more is called now; null where nothing was renamed. */
  readonly nowCalled: (path: string) => Promise<string | null>;
  readonly deleted: (path: string) => Promise<void>;
}

const BODY_LIMIT = 512 * 2 ** 20;
const CHECKPOINTS = /(?:^|\/)checkpoints$/;

export function contentsRoutes(parts: ContentsParts): Route[] {
  const on = (method: Route["method"], handle: (ask: Ask, path: string) => Promise<Response>): Route => ({
    method,
    path: "/api/contents/*",
    access: method === "GET" ? "read" : "write",
    handle: (ask) => handle(ask, ask.params["*"]!.replace(/^\/+|\/+$/g, "")),
  });
  return [
    on("GET", (ask, path) => get(ask, path, parts)),
    on("PUT", (ask, path) => put(ask, path, parts)),
    on("POST", (ask, path) => post(ask, path, parts)),
    on("PATCH", (ask, path) => patch(ask, path, parts)),
    on("DELETE", (_, path) => remove(path, parts)),
    {
      method: "POST",
      path: "/api/pellucid/trash/restore",
      access: "write",
      async handle(ask) {
        const { trash } = (await ask.json()) ?? {};
        if (typeof trash !== "string") throw badRequest("Say what to put back: trash is missing.");
        await parts.restorer.restore(trash);
        return new Response(null, { status: 204 });
      },
    },
  ];
}

async function get({ url }: Ask, path: string, parts: ContentsParts): Promise<Response> {
  const query = url.searchParams;
  const flag = (name: string, usual: boolean) => {
    const value = query.get(name);
    if (value === null) return usual;
    if (value !== "0" && value !== "1") throw badRequest(`${name} must be 0 or 1, not ${value}`);
    return value === "1";
  };
  const format = query.get("format");
  if (format !== null && format !== "text" && format !== "base64") throw badRequest(`Format ${format} is invalid`);
  const type = query.get("type");
  const wish = {
    type: type === null ? null : type === "notebook" || type === "directory" ? type : "file",
    format,
    content: flag("content", true),
    hash: flag("hash", false),
  };
  const follow = flag("follow", false);
  try {
    return answer(await readContents(parts.paths, path, wish), 200);
  } catch (error) {
    const now = follow && errorCode(error) === "ENOENT" ? await parts.nowCalled(path) : null;
    if (now !== null) return answer(await readContents(parts.paths, now, wish), 200);
    const checkpoints = CHECKPOINTS.test(path) && error instanceof Error ? await listCheckpoints(path, parts) : null;
    if (checkpoints) return checkpoints;
    throw error;
  }
}

/** `.../checkpoints` is Jupyter's address of a file's checkpoints, unless a file of that name exists. */
async function listCheckpoints(path: string, parts: ContentsParts): Promise<Response | null> {
  const file = path.replace(/\/?checkpoints$/, "");
  if (file === "") return null;
  await stat(await parts.paths.target(file));
  return Response.json([]);
}

async function put(ask: Ask, path: string, parts: ContentsParts): Promise<Response> {
  const body = await ask.json(BODY_LIMIT);
  if (!body) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    return answer(await model(parts, await createUntitled(parts.paths, folder, "file", undefined)), 201);
  }
  if (body["copy_from"] !== undefined) throw badRequest("Cannot copy with PUT, only POST");
  const expected = ask.c.req.header("if-match")?.replace(/^"|"$/g, "") ?? null;
  const wish = { type: body["type"], format: body["format"], content: body["content"], chunk: body["chunk"], expected };
  const isNew = await saveContents(parts.paths, path, wish, parts.write);
  return answer(await model(parts, path), isNew ? 201 : 200);
}

async function post(ask: Ask, path: string, parts: ContentsParts): Promise<Response> {
  if (CHECKPOINTS.test(path)) return checkpoint(path, parts);
  const real = await parts.paths.target(path);
  if (!(await stat(real)).isDirectory()) throw badRequest("Cannot POST to files, use PUT instead.");
  const body = (await ask.json()) ?? {};
  const from = body["copy_from"];
  const made =
    typeof from === "string"
      ? await copyContents(parts.paths, from.replace(/^\/+|\/+$/g, ""), path)
      : await createUntitled(parts.paths, path, body["type"] ?? "file", body["ext"]);
  return answer(await model(parts, made), 201);
}

/** Going back is the journal's and the history's task; Jupyter's clients get the checkpoint they insist on, as the saved state. */
async function checkpoint(path: string, parts: ContentsParts): Promise<Response> {
  const file = path.replace(/\/?checkpoints$/, "");
  const info = await stat(await parts.paths.target(file));
  return Response.json(
    { id: "checkpoint", last_modified: stamp(info.mtime) },
    { status: 201, headers: { Location: addressOf(path) } },
  );
}

async function patch(ask: Ask, path: string, parts: ContentsParts): Promise<Response> {
  const body = await ask.json();
  if (!body) throw badRequest("JSON body missing");
  const wanted = body["path"];
  if (wanted !== undefined && typeof wanted !== "string") throw badRequest("The new path must be a string.");
  const to = (wanted ?? path).replace(/^\/+|\/+$/g, "");
  await renameContents(parts.paths, path, to);
  if (to !== path) await parts.renamed(path, to);
  return answer(await model(parts, to), 200);
}

async function remove(path: string, parts: ContentsParts): Promise<Response> {
  if (path === "") throw badRequest("The lab's own folder cannot be deleted.");
  refuseHidden(path);
  const real = await parts.paths.entry(path);
  const undo = parts.restorer.remember(real, await parts.trash(real));
  await parts.deleted(path);
  return new Response(null, { status: 204, headers: { "X-Pellucid-Trash": undo } });
}

const model = (parts: ContentsParts, path: string) =>
  readContents(parts.paths, path, { type: null, format: null, content: false, hash: false });

const addressOf = (path: string) => `/api/contents/${path.split("/").map(encodeURIComponent).join("/")}`;

function answer(found: ContentsModel, status: 200 | 201): Response {
  const text = JSON.stringify(found);
  const headers = new Headers({
    "Content-Type": "application/json",
    "Last-Modified": new Date(found.last_modified).toUTCString(),
    ETag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`,
  });
  if (status === 201) headers.set("Location", addressOf(found.path));
  return new Response(text, { status, headers });
}
