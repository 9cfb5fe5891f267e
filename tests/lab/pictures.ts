/**
 * Pictures beside reviewed ones. They are kept small, and compared with room for what another release of a library draws a little
 * differently. With PELLUCID_REVIEW=1 the pictures that are seen are written in the place of the reviewed ones: look at them then.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Locator } from "playwright-core";
import { PNG } from "pngjs";

/** A pixel differs where one of its colours does by more than this, of 255. */
const COLOUR = 48;

/** The pixels of a picture on the page as they came, whatever its size there. */
export async function pixelsOf(image: Locator): Promise<PNG> {
  const address = await image.evaluate(async (element: HTMLImageElement) => {
    await element.decode();
    const canvas = document.createElement("canvas");
    canvas.width = element.naturalWidth;
    canvas.height = element.naturalHeight;
    canvas.getContext("2d")!.drawImage(element, 0, 0);
    return canvas.toDataURL("image/png");
  });
  return PNG.sync.read(Buffer.from(address.slice(address.indexOf(",") + 1), "base64"));
}

/** The share of pixels that differ from the reviewed picture; 1 where its size is another or there is none. */
export function differsFrom(path: string, seen: PNG): number {
  if (process.env.PELLUCID_REVIEW === "1") writeFileSync(path, PNG.sync.write(seen));
  if (!existsSync(path)) return 1;
  const reviewed = PNG.sync.read(readFileSync(path));
  if (reviewed.width !== seen.width || reviewed.height !== seen.height) return 1;
  let differing = 0;
  for (let at = 0; at < seen.data.length; at += 4)
    if ([0, 1, 2, 3].some((part) => Math.abs(seen.data[at + part]! - reviewed.data[at + part]!) > COLOUR)) differing++;
  return differing / (seen.data.length / 4);
}
