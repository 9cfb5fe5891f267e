/** Reading a file or a folder for the contents API: text, base64, a parsed notebook, a listing, a hash. */
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { stat } from "node:fs/promises";
import { badRequest, HttpError } from "../errors.ts";
import { describe, listFolder, nameOf, type ContentsModel } from "./model.ts";
import { isHidden, type SafePaths } from "./safe-path.ts";

export interface ReadWish {
  readonly type: string | null;
  readonly format: string | null;
  readonly content: boolean;
  readonly hash: boolean;
}

/** Whole bodies go through one string: beyond this a file is fetched from `/files` in pieces. */
const LARGEST = 400 * 2 ** 20;

export async function readContents(paths: SafePaths, apiPath: string, wish: ReadWish): Promise<ContentsModel> {
  if (isHidden(apiPath)) throw new HttpError(404, "There is no such file or folder.");
  const real = await paths.target(apiPath);
  const info = await stat(real);
  if (!info.isFile() && !info.isDirectory()) throw badRequest(`${nameOf(apiPath)} is neither a file nor a folder.`);
  const model = await describe(real, apiPath, info);
  if (model.type === "directory") {
    if (wish.type !== null && wish.type !== "directory") {
      throw badRequest(`${apiPath} is a directory, not a ${wish.type}`, "bad type");
    }
    if (wish.content) Object.assign(model, { content: await listFolder(real, apiPath, false), format: "json" });
    return model;
  }
  if (wish.type === "directory") throw badRequest(`${apiPath} is not a directory`, "bad type");
  if (wish.type !== null) model.type = wish.type === "notebook" ? "notebook" : "file";
  if (model.type === "notebook") model.mimetype = null;
  if (!wish.content && !wish.hash) return model;
  if (info.size > LARGEST) {
    throw new HttpError(413, `${nameOf(apiPath)} has ${Math.round(info.size / 2 ** 20)} MiB. Download it instead.`);
  }
  const handle = await paths.open(apiPath);
  try {
    return await fill(model, handle, wish);
  } finally {
    await handle.close();
  }
}

async function fill(model: ContentsModel, handle: FileHandle, wish: ReadWish): Promise<ContentsModel> {
  const bytes = await handle.readFile();
  if (wish.hash) {
    model.hash = createHash("sha256").update(bytes).digest("hex");
    model.hash_algorithm = "sha256";
  }
  if (!wish.content) return model;
  if (model.type === "notebook") {
    model.content = notebookContent(bytes, model.name);
    model.format = "json";
    return model;
  }
  const text = wish.format === "base64" ? null : utf8(bytes);
  if (text === null && wish.format === "text") throw badRequest(`${model.path} is not UTF-8 encoded`, "bad format");
  model.content = text ?? bytes.toString("base64");
  model.format = text === null ? "base64" : "text";
  model.mimetype ??= text === null ? "application/octet-stream" : "text/plain";
  return model;
}

function utf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A notebook as Jupyter's clients expect it: texts joined, code cells marked untrusted (script in outputs is framed here). */
function notebookContent(bytes: Buffer, name: string): unknown {
  const text = utf8(bytes);
  let notebook: unknown;
  try {
    if (text === null) throw new SyntaxError("not UTF-8");
    notebook = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw badRequest(`Unreadable Notebook: ${name} is not valid JSON: ${(error as Error).message}`);
  }
  if (!isRecord(notebook)) throw badRequest(`Unreadable Notebook: ${name} is not a notebook.`);
  for (const cell of Array.isArray(notebook["cells"]) ? notebook["cells"] : []) if (isRecord(cell)) joinTexts(cell);
  return notebook;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const joined = (value: unknown): unknown =>
  Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : value;

function joinTexts(cell: Record<string, unknown>): void {
  cell["source"] = joined(cell["source"]);
  if (cell["cell_type"] === "code") cell["metadata"] = { ...(cell["metadata"] as object), trusted: false };
  for (const attachment of Object.values(isRecord(cell["attachments"]) ? cell["attachments"] : {}))
    joinBundle(attachment);
  for (const output of Array.isArray(cell["outputs"]) ? cell["outputs"] : []) {
    if (!isRecord(output)) continue;
    if ("text" in output) output["text"] = joined(output["text"]);
    joinBundle(output["data"]);
  }
}

/** JSON types keep their arrays: there an array is a value, not lines. */
function joinBundle(bundle: unknown): void {
  if (!isRecord(bundle)) return;
  for (const [type, value] of Object.entries(bundle)) {
    if (!/^application\/(.*\+)?json$/.test(type)) bundle[type] = joined(value);
  }
}
