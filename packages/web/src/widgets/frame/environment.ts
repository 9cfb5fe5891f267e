/**
 * Text of scripts out of the kernel's environment, made ready to run in a frame that has no network: pictures that a bundler laid
 * beside a script stand in it as data. Used by modules.ts and federation.ts.
 */

/** A file of the environment by its name (server's module-files.ts): text, or a picture as a `data:` address. */
export type GetFile = (name: string) => Promise<string>;

/** Where scripts believe they come from; nothing is ever asked of it. A frame of a published page has no address of its own. */
export const HOME = "https://environment.invalid/";

/** What webpack writes for a picture or a font that it laid beside the script: `e.exports=n.p+"1d58b682e64eeac7a47f.png"`. */
const BESIDE = /[\w$]+\.p\s*\+\s*"([\w./-]+\.(?:png|gif|jpe?g|svg|webp|woff2?|ttf))"/g;

/** `folder`: where the script's own files lie. A picture that is not there leaves its place empty. */
export async function withPictures(text: string, folder: string, file: GetFile): Promise<string> {
  const names = new Set([...text.matchAll(BESIDE)].map(([, name = ""]) => name));
  if (names.size === 0) return text;
  const data = new Map<string, string>();
  const fetchOne = async (name: string) => void data.set(name, await file(folder + name).catch(() => "data:,"));
  await Promise.all([...names].map(fetchOne));
  return text.replace(BESIDE, (_all, name: string) => JSON.stringify(data.get(name)));
}

/** Runs text as the body of a function with these names; the frame is its cage. */
export function runText(text: string, names: Readonly<Record<string, unknown>>, source: string): unknown {
  const body = `${text}\n//# sourceURL=${source}`;
  const run = Reflect.construct(Function, [...Object.keys(names), body]) as (...values: unknown[]) => unknown;
  return run.apply(globalThis, Object.values(names));
}

/** Bundles learn from the script that runs where their other parts lie: while `run` does, that is the one at `address`. */
export function asScript<Made>(address: string, run: () => Made): Made {
  const script = Object.assign(document.createElement("script"), { src: address });
  Object.defineProperty(document, "currentScript", { configurable: true, value: script });
  try {
    return run();
  } finally {
    Reflect.deleteProperty(document, "currentScript");
  }
}
