/** Pixels of PNG and JPEG, for comparing pictures. Decodes nothing else, and nothing that would fill memory. */
import type { Pixels } from "@pellucid/execution";
import jpeg from "jpeg-js";
import { PNG } from "pngjs";

const MOST_PIXELS = 40_000_000;

export function pixelsOf(base64: string, mime: string): Pixels | null {
  const bytes = Buffer.from(base64, "base64");
  try {
    if (mime === "image/png") {
      if (bytes.readUInt32BE(16) * bytes.readUInt32BE(20) > MOST_PIXELS) return null;
      return PNG.sync.read(bytes);
    }
    if (mime === "image/jpeg") return jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: 512 });
  } catch {
    // Damaged, or of a kind these decoders do not know: bytes are compared then.
  }
  return null;
}
