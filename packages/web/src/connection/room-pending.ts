/**
 * Edits that the server has not confirmed, kept in the browser's storage: a reload, a crash of the tab or a closed
 * laptop loses none of them. `room-client.ts` writes here before it sends and clears when all are confirmed.
 *
 * A record belongs to one client id. Its page holds a lock of that name while it lives, so a later page can tell an
 * orphan (adopt it, under its id: the server then knows which of its edits it has) from the edits of a tab at work.
 */
import type { PendingRecord } from "./room-replica.ts";

const PREFIX = "pellucid:pending:";

export interface PendingStore {
  readonly client: string;
  /** What an earlier page left for this client. */
  readonly orphan: PendingRecord | null;
  write(record: PendingRecord | null): void;
  /** The notebook is called this now: what is kept belongs to it. */
  moved(path: string): void;
  /** Gives the record up to the next page that opens this notebook. */
  release(): void;
}

interface Stored extends PendingRecord {
  /** Set when its page ended in order. */
  readonly released?: boolean;
}

/** Opens the store of one view of `path`: adopts an orphaned record if there is one. `known`: who it is otherwise. */
export async function openPendingStore(
  path: string,
  storage: Storage | null = browserStorage(),
  known: string | null = null,
): Promise<PendingStore> {
  const orphan = storage ? await claimOrphan(path, storage) : null;
  const client = orphan?.client ?? known ?? newClientId();
  const lock = holdLock(client);
  // A new id is nobody else's: nothing has to wait for its lock but the first record under it.
  let locked = orphan !== null;
  if (orphan) await lock;
  else
    void lock.then(() => {
      locked = true;
      if (last) put(last);
    });
  let key = `${PREFIX}${path}:${client}`;
  let last: PendingRecord | null = orphan;
  const put = (record: Stored | null) => {
    try {
      if (record) storage?.setItem(key, JSON.stringify(record));
      else storage?.removeItem(key);
    } catch {
      // Storage is full or forbidden. The edits are still in the page and on their way to the server.
    }
  };
  return {
    client,
    orphan,
    write(record) {
      if (record === null && last === null) return;
      last = record;
      if (locked) put(record);
    },
    moved(to) {
      put(null);
      key = `${PREFIX}${to}:${client}`;
      if (last && locked) put(last);
    },
    release() {
      if (last) put({ ...last, released: true });
      void lock.then((unlock) => unlock?.());
    },
  };
}

async function claimOrphan(path: string, storage: Storage): Promise<PendingRecord | null> {
  // Asking the browser takes a while, and mostly nothing was left.
  const left = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  if (!left.some((key) => key?.startsWith(`${PREFIX}${path}:`))) return null;
  const alive = await livingClients();
  for (let index = 0; index < storage.length; index++) {
    const key = storage.key(index);
    if (!key?.startsWith(`${PREFIX}${path}:`)) continue;
    const record = parse(storage.getItem(key));
    if (!record || record.pending.length === 0) continue;
    if (alive ? alive.has(record.client) : record.released !== true) continue;
    const { released: _released, ...orphan } = record;
    storage.setItem(key, JSON.stringify(orphan));
    return orphan;
  }
  return null;
}

function parse(text: string | null): Stored | null {
  try {
    const value = JSON.parse(text ?? "null") as Stored | null;
    return value && typeof value.client === "string" && Array.isArray(value.pending) ? value : null;
  } catch {
    return null;
  }
}

const lockName = (client: string) => `pellucid:client:${client}`;

/** Client ids whose pages live; null where the browser has no locks (plain http from another machine). */
async function livingClients(): Promise<Set<string> | null> {
  if (typeof navigator === "undefined" || !navigator.locks) return null;
  const { held } = await navigator.locks.query();
  const prefix = lockName("");
  return new Set((held ?? []).flatMap(({ name }) => (name?.startsWith(prefix) ? [name.slice(prefix.length)] : [])));
}

function holdLock(client: string): Promise<(() => void) | null> {
  if (typeof navigator === "undefined" || !navigator.locks) return Promise.resolve(null);
  return new Promise((got) => {
    void navigator.locks.request(lockName(client), () => new Promise<void>((release) => got(release)));
  });
}

function browserStorage(): Storage | null {
  try {
    return typeof localStorage === "undefined" ? null : localStorage;
  } catch {
    return null;
  }
}

function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
