/**
 * Width and height of a picture from its first bytes: PNG, GIF, JPEG, WebP, BMP. Called by image.ts, so that the place of an image is
 * right before it is decoded. Pure.
 */
export function rasterSize(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes.length < 26) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(1, 4) === "PNG") return sane(view.getUint32(16), view.getUint32(20));
  if (text(0, 3) === "GIF") return sane(view.getUint16(6, true), view.getUint16(8, true));
  if (text(0, 2) === "BM") return sane(view.getInt32(18, true), Math.abs(view.getInt32(22, true)));
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegSize(view);
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return webpSize(view, text(12, 16));
  return null;
}

/** The first frame header; markers before it are passed over by their lengths. */
function jpegSize(view: DataView): { width: number; height: number } | null {
  for (let at = 2; at + 9 < view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sane(view.getUint16(at + 7), view.getUint16(at + 5));
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return null;
}

function webpSize(view: DataView, kind: string): { width: number; height: number } | null {
  if (view.byteLength < 30) return null;
  if (kind === "VP8 ") return sane(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return sane((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
  }
  if (kind !== "VP8X") return null;
  const three = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
  return sane(three(24), three(27));
}

const sane = (width: number, height: number) =>
  width > 0 && height > 0 && width < 50_000 && height < 50_000 ? { width, height } : null;
