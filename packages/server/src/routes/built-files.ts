/**
 * The files that the build wrote for the page, held in memory once they were asked for: a start of the lab asks for
 * twenty of them at once, and the disk is asked again only for those that may change (no hash in their name).
 * Ready-made `.br` and `.gz` siblings are sent to whoever takes them. Knows nothing of pages or logins.
 */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { mimeOf } from "../contents/mimetypes.ts";
import { HttpError, notFound } from "../errors.ts";
import type { ReadyAnswer } from "./table.ts";

interface Held {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const FOR_EVER = "public, max-age=31536000, immutable";
const HASHED = /[-.][\w-]{8,}\.\w+$/;
/** Larger ones (plotting libraries) are fetched once a browser, and read anew. */
const HELD_BOUND = 1_000_000;
const ENCODINGS = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
] as const;

export class BuiltFiles {
  readonly #folder: string | null;
  readonly #held = new Map<string, Promise<Held | null>>();

  constructor(folder: string | null) {
    this.#folder = folder;
  }

  /** The answer to a request for `name`: 304 to a browser that has it, 404 where there is no such file. */
  async answer(name: string, asked: (header: string) => string | undefined): Promise<ReadyAnswer> {
    const { file, encoding } = await this.#best(name, asked("accept-encoding") ?? "");
    const headers = {
      "Content-Type": mimeOf(name) ?? "application/octet-stream",
      "Cache-Control": isLasting(name) ? FOR_EVER : "no-cache",
      ETag: file.etag,
      Vary: "Accept-Encoding",
    };
    if (asked("if-none-match") === file.etag) return { status: 304, headers, bytes: null };
    return {
      status: 200,
      headers: encoding ? { ...headers, "Content-Encoding": encoding } : headers,
      bytes: file.bytes,
    };
  }

  /** A file of the build as text; null where there is none. */
  async text(name: string): Promise<string | null> {
    const file = await this.#read(this.#pathOf(name), false);
    return file && Buffer.from(file.bytes).toString("utf8");
  }

  /** Reads ahead what the first page will ask for. */
  async warm(): Promise<void> {
    if (!this.#folder) return;
    const page = (await this.text("index.html")) ?? "";
    const entry = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1]!);
    const { early, notebook } = await this.parts();
    const names = [...entry, ...early, ...notebook];
    await Promise.all(names.map((name) => this.#best(name, "br").catch(() => null)));
  }

  /** What a page with a notebook loads beside the entry, and what before it: a list that the web package's build makes. */
  async parts(): Promise<{ early: readonly string[]; notebook: readonly string[] }> {
    const listed = JSON.parse((await this.text("parts.json")) ?? "{}") as { early?: string; notebook?: string[] };
    return { early: listed.early ? [listed.early] : [], notebook: listed.notebook ?? [] };
  }

  async #best(name: string, accepted: string): Promise<{ file: Held; encoding: string | null }> {
    const path = this.#pathOf(name);
    for (const { name: encoding, suffix } of ENCODINGS) {
      if (!new RegExp(`\\b${encoding}\\b`).test(accepted)) continue;
      const file = await this.#read(path + suffix, isLasting(name));
      if (file) return { file, encoding };
    }
    const file = await this.#read(path, isLasting(name));
    if (!file) throw notFound("This file");
    return { file, encoding: null };
  }

  #pathOf(name: string): string {
    if (!this.#folder) throw new HttpError(503, "The page is not built. Run `npm run build` in the checkout.");
    if (name.split("/").some((part) => part === ".." || part.includes("\\") || part.includes("\0")))
      throw notFound("This file");
    return join(this.#folder, name);
  }

  #read(path: string, lasting: boolean): Promise<Held | null> {
    const known = lasting ? this.#held.get(path) : undefined;
    if (known) return known;
    const read = readHeld(path);
    if (lasting) {
      this.#held.set(path, read);
      // A file that a new build is about to write may come yet; a large one is not worth its memory.
      void read.then((file) => (file && file.bytes.length <= HELD_BOUND) || this.#held.delete(path));
    }
    return read;
  }
}

const isLasting = (name: string) => name.startsWith("assets/") && HASHED.test(name);

async function readHeld(path: string): Promise<Held | null> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) return null;
  const bytes = await readFile(path);
  const suffix = /\.(br|gz)$/.exec(path)?.[1];
  const etag = `"${info.mtimeMs.toString(36)}-${info.size.toString(36)}${suffix ? `-${suffix}` : ""}"`;
  return { bytes: new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength), etag };
}
