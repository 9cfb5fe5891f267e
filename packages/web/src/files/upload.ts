/**
 * Bringing files in: from a drop (files and whole folders) or from the file dialog. A file goes as base64 in pieces, so
 * that a large one neither fills the memory nor one request; a name that is taken is asked about once for all of them.
 * Called by the tree and by the upload command.
 */
import { ApiError, contents } from "../connection/api.ts";
import { ask } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { joinPath, nameOf, parentOf } from "./tree-model.ts";
import { readFolder, reveal } from "./tree-store.ts";

/** A multiple of three, so that pieces of base64 join without padding. */
const PIECE = 3 * 512 * 1024;

export interface Incoming {
  /** Where it goes below the target folder: "data/rides.csv". */
  path: string;
  file: File;
}

/** What was dropped, folders walked through. Has to be called in the drop's own task. */
export async function fromDrop(transfer: DataTransfer): Promise<Incoming[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const loose = [...transfer.files];
  const found: Incoming[] = [];
  const walk = async (entry: FileSystemEntry, folder: string): Promise<void> => {
    const path = joinPath(folder, entry.name);
    if (entry.isFile) {
      found.push({
        path,
        file: await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail)),
      });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A reader gives at most a hundred at a time.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return;
      for (const child of some) await walk(child, path);
    }
  };
  for (const entry of entries) if (entry) await walk(entry, "");
  return found.length ? found : loose.map((file) => ({ path: file.name, file }));
}

/** Lets the person choose files. */
export const fromDialog = (): Promise<Incoming[]> =>
  new Promise((done) => {
    const input = Object.assign(document.createElement("input"), { type: "file", multiple: true });
    input.addEventListener("change", () => done([...(input.files ?? [])].map((file) => ({ path: file.name, file }))));
    input.addEventListener("cancel", () => done([]));
    input.click();
  });

export async function upload(incoming: readonly Incoming[], folder: string): Promise<void> {
  if (!incoming.length) return;
  const wanted = await withoutRefused(incoming, folder);
  let brought = 0;
  for (const { path, file } of wanted) {
    const target = joinPath(folder, path);
    const done =
      wanted.length > 1 || file.size > PIECE
        ? toast({ text: `Uploading ${path}, ${brought + 1} of ${wanted.length}` })
        : null;
    try {
      await makeFolders(parentOf(path), folder);
      await send(file, target);
      brought++;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      toast({ level: "error", text: `Could not upload ${path}: ${why}` });
      break;
    } finally {
      done?.();
    }
  }
  await readFolder(folder);
  const first = wanted[0];
  if (!brought || !first) return;
  await reveal(joinPath(folder, first.path.split("/")[0]!));
  toast({
    text: `Uploaded ${brought === 1 ? nameOf(first.path) : `${brought} files`} to ${folder || "the top folder"}`,
  });
}

async function withoutRefused(incoming: readonly Incoming[], folder: string): Promise<readonly Incoming[]> {
  const present = new Set((await contents.list(folder).catch(() => [])).map((entry) => entry.name));
  const taken = incoming.filter(({ path }) => !path.includes("/") && present.has(path));
  if (!taken.length) return incoming;
  const what = taken.length === 1 ? taken[0]!.path : `${taken.length} files`;
  const { choice } = await ask({
    title: `Replace ${what}?`,
    text: `${taken.map(({ path }) => path).join(", ")} ${taken.length === 1 ? "is" : "are"} in ${folder || "the top folder"} already.`,
    confirm: `Replace ${what}`,
    other: taken.length < incoming.length ? "Upload only the others" : "Keep what is there",
  });
  if (choice === "confirm") return incoming;
  return choice === "other" ? incoming.filter((one) => !taken.includes(one)) : [];
}

const made = new Set<string>();

async function makeFolders(path: string, below: string): Promise<void> {
  let folder = below;
  for (const name of path ? path.split("/") : []) {
    folder = joinPath(folder, name);
    if (made.has(folder)) continue;
    await contents.makeFolder(folder).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status >= 500 || error.status === 0) throw error;
    });
    made.add(folder);
  }
}

async function send(file: File, target: string): Promise<void> {
  if (file.size <= PIECE) {
    await contents.upload(target, await base64(file));
    return;
  }
  const pieces = Math.ceil(file.size / PIECE);
  for (let at = 0; at < pieces; at++) {
    const piece = file.slice(at * PIECE, (at + 1) * PIECE);
    await contents.upload(target, await base64(piece), at === pieces - 1 ? -1 : at + 1);
  }
}

const base64 = (blob: Blob): Promise<string> =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result).replace(/^[^,]*,/, "")));
    reader.addEventListener("error", () => fail(reader.error ?? new Error("The file could not be read.")));
    reader.readAsDataURL(blob);
  });
