/**
 * A picture of an output as a file or on the clipboard: PNG of any, SVG of what is drawn in lines, PDF of any, without loss. Always the
 * original, whatever the theme makes of it on the page. Lines stay lines in a PDF where the lab's machine can print. Called by figure-bar.ts
 * and figure-zoom.ts.
 */
import { send } from "../../connection/api.ts";
import { openMenu } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";
import { dataAt } from "../blob-address.ts";

/** The pictures of one figure: as it is seen, and as its author made it, which is what is saved and copied. */
export interface FigurePictures {
  seen(): Promise<HTMLImageElement>;
  original(): Promise<HTMLImageElement>;
}

/** Vector pictures have no pixels of their own: as PNG they get so many more than they take on the page. */
const FINER = 3;
const MOST_PIXELS = 60_000_000;

export async function offerSaving(pictures: FigurePictures, beside: HTMLElement): Promise<void> {
  const { left, bottom } = beside.getBoundingClientRect();
  const image = await pictures.original().catch(notSaved);
  if (!image) return;
  const kinds = isVector(image) ? (["png", "svg", "pdf"] as const) : (["png", "pdf"] as const);
  const items = kinds.map((kind) => ({
    label: `Save as ${kind.toUpperCase()}`,
    run: () => void saveFigure(image, kind),
  }));
  openMenu({ x: left, y: bottom }, items, "Save figure");
}

const isVector = (image: HTMLImageElement): boolean => image.dataset["kind"] === "vector";

async function saveFigure(image: HTMLImageElement, kind: "png" | "svg" | "pdf"): Promise<void> {
  try {
    const file = kind === "svg" ? await original(image) : kind === "png" ? await pngOf(image) : await pdfOf(image);
    const href = URL.createObjectURL(file);
    const link = Object.assign(document.createElement("a"), { href, download: `figure.${kind}` });
    document.body.append(link);
    link.click();
    link.remove();
    // The browser has taken it by then.
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  } catch (error) {
    notSaved(error);
  }
}

function notSaved(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  toast({ level: "error", text: `The figure could not be saved: ${reason}` });
}

export async function copyFigure(image: Promise<HTMLImageElement>): Promise<void> {
  try {
    // The promise goes in as it is: some browsers allow writing only in the very moment of the press.
    await navigator.clipboard.write([new ClipboardItem({ "image/png": image.then(pngOf) })]);
    toast({ text: "Figure copied" });
  } catch {
    toast({ level: "warning", text: "The browser does not let the page copy pictures. Save the figure instead." });
  }
}

const original = (image: HTMLImageElement): Promise<Blob> => dataAt(image.src);

async function pngOf(image: HTMLImageElement): Promise<Blob> {
  if (!isVector(image)) {
    const file = await original(image);
    if (file.type === "image/png") return file;
  }
  const canvas = canvasOf(image);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture is too large"))), "image/png"),
  );
}

function canvasOf(image: HTMLImageElement): HTMLCanvasElement {
  const size = sizeOf(image);
  const wide = isVector(image) ? size.width * FINER : image.naturalWidth;
  const high = isVector(image) ? size.height * FINER : image.naturalHeight;
  const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (wide * high)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(wide * scale));
  canvas.height = Math.max(1, Math.round(high * scale));
  canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function pdfOf(image: HTMLImageElement): Promise<Blob> {
  if (!isVector(image)) return pixelPdf(image);
  const { width, height } = sizeOf(image);
  try {
    const svg = await (await original(image)).text();
    const answer = await send("pellucid/figure-pdf", { method: "POST", body: { svg, width, height } });
    return await answer.blob();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    toast({ level: "warning", text: `The PDF holds pixels in place of lines: ${reason}` });
    return pixelPdf(image);
  }
}

/** As it stands on the page, or as it is by itself. */
function sizeOf(image: HTMLImageElement): { width: number; height: number } {
  const box = image.getBoundingClientRect();
  return { width: box.width || image.naturalWidth || 600, height: box.height || image.naturalHeight || 400 };
}

/** One page of the picture's size on the screen, its pixels as they are, on white. */
async function pixelPdf(image: HTMLImageElement): Promise<Blob> {
  const canvas = canvasOf(image);
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
  const colours = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++)
    for (let part = 0; part < 3; part++) {
      const share = data[at * 4 + 3]! / 255;
      colours[at * 3 + part] = Math.round(data[at * 4 + part]! * share + 255 * (1 - share));
    }
  const packed = await new Response(
    new Blob([colours]).stream().pipeThrough(new CompressionStream("deflate")),
  ).arrayBuffer();
  const box = image.getBoundingClientRect();
  const size = { width: (box.width || width) * 0.75, height: (box.height || height) * 0.75 };
  return new Blob(pdfParts({ width, height, size }, new Uint8Array(packed)), { type: "application/pdf" });
}

export interface PdfPicture {
  readonly width: number;
  readonly height: number;
  /** Of the page, in points. */
  readonly size: { readonly width: number; readonly height: number };
}

/** A whole PDF around one picture of RGB bytes, packed by deflate. Pure. */
function pdfParts({ width, height, size }: PdfPicture, packed: Uint8Array<ArrayBuffer>): BlobPart[] {
  const page = `${size.width.toFixed(2)} ${size.height.toFixed(2)}`;
  const paint = `${size.width.toFixed(2)} 0 0 ${size.height.toFixed(2)} 0 0 cm /P Do`;
  const picture = `<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode/Length ${packed.length}>>`;
  const parts: (string | Uint8Array<ArrayBuffer>)[] = ["%PDF-1.4\n"];
  const places: number[] = [];
  const length = () => parts.reduce((sum, part) => sum + part.length, 0);
  const add = (number: number, ...content: (string | Uint8Array<ArrayBuffer>)[]) => {
    places[number] = length();
    parts.push(`${number} 0 obj\n`, ...content, "\nendobj\n");
  };
  add(1, "<</Type/Catalog/Pages 2 0 R>>");
  add(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
  add(3, `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${page}]/Resources<</XObject<</P 5 0 R>>>>/Contents 4 0 R>>`);
  add(4, `<</Length ${paint.length}>>\nstream\n${paint}\nendstream`);
  add(5, `${picture}\nstream\n`, packed, "\nendstream");
  const table = length();
  const rows = places.slice(1).map((place) => `${String(place).padStart(10, "0")} 00000 n \n`);
  parts.push(
    `xref\n0 6\n0000000000 65535 f \n${rows.join("")}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`,
  );
  return parts;
}
