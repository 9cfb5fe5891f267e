/**
 * What ipympl draws before a page has told it that it listens is not what its own code wants: it says bare pixels in place of a PNG, and
 * keeps the PNG in its state as an address that is none. Such a picture breaks, and what is drawn with it next. Used by frame-manager.ts.
 */
import type { CommMessage, ModelState } from "@pellucid/protocol";

const PNG = [0x89, 0x50, 0x4e, 0x47];

export function isBarePixels({ data }: CommMessage, buffers: readonly ArrayBuffer[]): boolean {
  const content = data["content"] as { data?: unknown } | null | undefined;
  if (data["method"] !== "custom" || content?.data !== '{"type": "binary"}') return false;
  const head = new Uint8Array(buffers[0] ?? new ArrayBuffer(0), 0, Math.min(PNG.length, buffers[0]?.byteLength ?? 0));
  return PNG.some((byte, at) => head[at] !== byte);
}

/** Its picture, with what makes it an address. */
export function pictureOf({ _model_module: module, _data_url: picture }: ModelState["state"]): { _data_url?: string } {
  const isBare = module === "jupyter-matplotlib" && typeof picture === "string" && picture.startsWith("iVBOR");
  return isBare ? { _data_url: `data:image/png;base64,${picture}` } : {};
}
