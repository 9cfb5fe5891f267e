/**
 * Brings the grid to an output that looks like a table, as soon as there is a kernel that may still have the value; tries
 * again when a kernel comes. The checksum by which the kernel knows an output is reckoned here.
 */
import type { MimeBundle } from "@pellucid/notebook";
import type { HelperRefusal, TableRequest } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { asText, resolve } from "../outputs/content.ts";
import { openTab } from "../shell/tabs.ts";
import { lookOf } from "./table-looks.ts";
import { OWN_TAB, showTable } from "./table-output.ts";

export interface Offered {
  readonly session: NotebookSession;
  readonly cell: string;
  readonly bundle: MimeBundle;
  /** Outputs of the cell before this one. */
  readonly before: readonly MimeBundle[];
  readonly host: HTMLElement;
  readonly signal: AbortSignal;
}

/** Asks the helper of the session's kernel. */
export function askOf(session: NotebookSession) {
  return async <Answer>(request: TableRequest): Promise<Answer | HelperRefusal> =>
    (await session.client.ask({ op: "table", ...request })).reply as Answer | HelperRefusal;
}

const LIVE = new Set(["idle", "busy"]);

export async function offerTable(offered: Offered): Promise<void> {
  const { session, signal, host } = offered;
  const { kernel, status } = session.store;
  let take: (() => void) | null = null;
  let trying = false;
  const attempt = async () => {
    const { state } = kernel.get();
    if (trying || take || signal.aborted || !LIVE.has(state) || status.get().connection !== "open") return;
    trying = true;
    // What could not be fetched is tried again with the next change of the kernel or of the line to it.
    const given = await open(offered).catch(() => () => undefined);
    trying = false;
    if (!host.hasAttribute("data-grid")) return void (host.style.height = "");
    take = given;
    if (signal.aborted) given();
  };
  const stops = [kernel.subscribe(() => void attempt()), status.subscribe(() => void attempt())];
  signal.addEventListener("abort", () => {
    for (const stop of stops) stop();
    take?.();
  });
  await attempt();
}

async function open({ session, cell, bundle, before, host }: Offered): Promise<() => void> {
  const text = await plainOf(bundle);
  const earlier = await Promise.all(before.map(plainOf));
  const source = { cell, text: checksum(text), nth: earlier.filter((one) => one === text).length };
  const look = lookOf(session.path, source);
  const openInTab = () => {
    openTab({ kind: "output", path: session.path, cell });
    look.carry();
  };
  const alone = host.closest(OWN_TAB) !== null;
  if (!alone) look.note(null);
  return showTable(host, source, {
    ask: askOf(session),
    name: `Table of ${session.store.cell(cell) ? "the output" : "an output"}`,
    busy: () => session.store.kernel.get().state === "busy",
    ...(alone ? { follow: look.follow } : { openInTab, chosen: look.note }),
  });
}

async function plainOf(bundle: MimeBundle): Promise<string> {
  const value = bundle["text/plain"];
  return value === undefined ? "" : asText(await resolve(value, "text/plain"));
}

/** CRC-32 of the text as UTF-8, and its length in bytes: as the helper has it (shown.py). */
export function checksum(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 0xff]!;
  return `${(~crc >>> 0).toString(16).padStart(8, "0")}-${bytes.length}`;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, at) => {
  let value = at;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
