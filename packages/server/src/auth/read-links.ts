/**
 * Read-only links: each opens one notebook to whoever has it, for watching, until it is revoked. A link's secret stands in
 * the fragment of its address, as login codes do; here only its hash is kept (state directory, mode 0600). What a browser
 * that opened links holds is a cookie of their secrets, so a revoked one is worth nothing at once, in every browser.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { movedPath } from "../contents/former-names.ts";
import { hashOf, newSecret } from "./secrets.ts";

export interface ReadLink {
  readonly id: string;
  /** The notebook, as the page calls it. */
  readonly path: string;
  readonly createdAt: string;
  /** What the notebook was called before, since there is this link, newest last. */
  readonly was?: readonly string[];
}

interface Kept extends ReadLink {
  readonly hash: string;
}

/** The links that one browser has opened. */
export interface OpenedLinks {
  /** Tells browsers apart that opened the same link. */
  readonly browser: string;
  readonly links: readonly ReadLink[];
}

export interface ReadLinks {
  make(path: string): { link: ReadLink; secret: string };
  list(): ReadLink[];
  /** False when there is no such link. Everybody who watches by it is cut off. */
  revoke(id: string): boolean;
  /** The cookie's value with this secret added to what the browser had; null for a secret of no link. */
  open(secret: string, cookie: string | undefined): string | null;
  /** The notebook that this secret opens, as it is called now; null for a secret of no link. */
  leadsTo(secret: string): string | null;
  opened(cookie: string): OpenedLinks;
  /** Calls back when the link is revoked; the answer ends that. */
  watch(id: string, ended: () => void): () => void;
  watchers(id: string): number;
  /** Notebooks keep their links when they get another name. */
  renamed(from: string, to: string): void;
}

/** So many former names are known. */
const NAMES = 20;
/** A browser holds so many links at most; the newest stay. */
const HELD = 12;

export function createReadLinks(file: string | null, now: () => Date = () => new Date()): ReadLinks {
  let links: Kept[] = file ? load(file) : [];
  const watching = new Map<string, Set<() => void>>();
  const change = (next: Kept[]) => {
    links = next;
    if (file) store(file, links);
  };
  const bySecret = (secret: string) => {
    const hash = hashOf(secret);
    return links.find((link) => link.hash === hash);
  };
  const shown = ({ hash: _hash, ...link }: Kept): ReadLink => link;
  return {
    make(path) {
      const secret = newSecret();
      const link = { id: newSecret().slice(0, 12), path, createdAt: now().toISOString(), hash: hashOf(secret) };
      change([...links, link]);
      return { link: shown(link), secret };
    },
    list: () => links.map(shown),
    revoke(id) {
      if (!links.some((link) => link.id === id)) return false;
      change(links.filter((link) => link.id !== id));
      for (const ended of watching.get(id) ?? []) ended();
      return true;
    },
    open(secret, cookie) {
      if (!bySecret(secret)) return null;
      const [browser = "", ...held] = cookie?.split(".") ?? [];
      const living = held.filter((each) => each !== secret && bySecret(each));
      return [browser || newSecret().slice(0, 16), secret, ...living.slice(0, HELD - 1)].join(".");
    },
    leadsTo: (secret) => bySecret(secret)?.path ?? null,
    opened(cookie) {
      const [browser = "", ...held] = cookie.split(".");
      const found = held.slice(0, HELD).flatMap((secret) => bySecret(secret) ?? []);
      return { browser: hashOf(browser).slice(0, 8), links: found.map(shown) };
    },
    watch(id, ended) {
      const all = watching.get(id) ?? new Set();
      watching.set(id, all.add(ended));
      return () => void (all.delete(ended) && all.size === 0 && watching.delete(id));
    },
    watchers: (id) => watching.get(id)?.size ?? 0,
    renamed(from, to) {
      const renamed = (link: Kept): Kept => {
        const path = movedPath(link.path, from, to);
        return path === null ? link : { ...link, path, was: [...(link.was ?? []).slice(1 - NAMES), link.path] };
      };
      const next = links.map(renamed);
      if (next.some((link, at) => link !== links[at])) change(next);
    },
  };
}

function load(file: string): Kept[] {
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as { links?: Kept[] };
    return (kept.links ?? []).filter(({ id, path, hash }) => [id, path, hash].every((it) => typeof it === "string"));
  } catch {
    // Missing or damaged: no link opens anything, which is the safe side.
    return [];
  }
}

/** A failed write is told: a revoked link must not come back with the next server without anybody knowing. */
function store(file: string, links: readonly Kept[]): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    rmSync(beside, { force: true });
    writeFileSync(beside, JSON.stringify({ links }), { mode: 0o600, flag: "wx" });
    renameSync(beside, file);
  } catch (error) {
    process.stderr.write(`pellucid: the list of read-only links could not be kept: ${(error as Error).message}\n`);
  }
}
