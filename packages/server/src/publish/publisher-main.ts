/**
 * A process of its own that draws one notebook: reads a wish as JSON from its standard input, writes what came of it to its standard
 * output, and ends. The lab and the command line start it (publisher.ts), so that neither waits for it, nor carries what it loads.
 */
import { readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readNotebook } from "@pellucid/notebook";
import { bundleNames, moduleFile } from "../widgets/module-files.ts";
import { SavedWidgets } from "../widgets/saved-widgets.ts";
import { givePage } from "./page-globals.ts";
import type { PublishWish, Published } from "./publisher.ts";

/** Built beside this program (tools/publishing.mjs). */
const parts = fileURLToPath(new URL("./publish/", import.meta.url));

/** The views of the page (packages/web/src/publish), as far as this program knows them. */
interface Views {
  publish(request: object, surroundings: object): Promise<Published>;
}

const LARGEST_PICTURE = 50_000_000;
const PICTURES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  bmp: "image/bmp",
  svg: "image/svg+xml",
};

async function main(): Promise<void> {
  const wish = JSON.parse(await wholeInput()) as PublishWish;
  givePage();
  const views = (await import(pathToFileURL(join(parts, "index.mjs")).href)) as Views;
  const read = readNotebook(wish.text);
  const saved = new SavedWidgets(() => ("refused" in read ? {} : read.notebook.metadata));
  const published = await views.publish(wish, {
    asset: (name: string) => readFile(join(parts, name), name.endsWith(".gz") ? "base64" : "utf8"),
    environment: (name: string) =>
      moduleFile(wish.program, name).then(
        (bytes) => handedOn(name, bytes),
        () => null,
      ),
    bundle: (name: string) => bundleNames(wish.program, name).catch(() => []),
    picture: (path: string) => pictureIn(wish.root, path),
    widget(model: string) {
      const found = saved.closure([model]);
      return (
        found && { models: found.models, buffers: found.buffers.map((bytes) => Buffer.from(bytes).toString("base64")) }
      );
    },
  });
  process.stdout.write(JSON.stringify(published), () => process.exit(0));
}

/** A picture as its address, everything else as text. */
function handedOn(name: string, bytes: Buffer): string {
  const mime = PICTURES[/\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ""];
  return mime ? `data:${mime};base64,${bytes.toString("base64")}` : bytes.toString("utf8");
}

async function wholeInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Only what is a picture by its name, and lies in the folder, wherever links lead. */
async function pictureIn(root: string, path: string): Promise<string | null> {
  const mime = PICTURES[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];
  if (!mime) return null;
  try {
    const real = await realpath(join(root, path));
    const base = await realpath(root);
    if (!real.startsWith(base.endsWith(sep) ? base : base + sep)) return null;
    const { size } = await stat(real);
    if (size > LARGEST_PICTURE) return null;
    return `data:${mime};base64,${await readFile(real, "base64")}`;
  } catch {
    return null;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
