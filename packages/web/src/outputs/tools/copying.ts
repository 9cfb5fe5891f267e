/** An output into the clipboard: a picture as PNG, words as text, what is seen as HTML that other programs take. */
import type { Json, Output } from "@pellucid/notebook";
import { asText, resolve } from "../content.ts";
import { plainText } from "../text/screen.ts";

type Picture = HTMLImageElement | HTMLCanvasElement | SVGSVGElement;

/** The picture that an output shows, when it is one in the page itself. */
export function pictureIn(element: HTMLElement): Picture | null {
  const plot = element.querySelector<SVGSVGElement>(".js-plotly-plot .main-svg");
  if (plot) return plot;
  return element.querySelector<Picture>("img.out-image, .out-content > canvas, .out-content > svg, .out-html > img");
}

/** The browser wants the promise of the picture at once: a copy has to begin in the press itself. */
export function copyPicture(picture: Picture): Promise<void> {
  return navigator.clipboard.write([new ClipboardItem({ "image/png": pngOf(picture) })]);
}

async function pngOf(picture: Picture): Promise<Blob> {
  const canvas = picture instanceof HTMLCanvasElement ? picture : await drawn(picture);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture could not be read"))), "image/png"),
  );
}

async function drawn(picture: HTMLImageElement | SVGSVGElement): Promise<HTMLCanvasElement> {
  const image = picture instanceof HTMLImageElement ? picture : await imageOf(picture);
  const box = picture.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  // What has no size of its own, as some SVG, is as large as it stands on the page.
  canvas.width = image.naturalWidth || Math.ceil(box.width);
  canvas.height = image.naturalHeight || Math.ceil(box.height);
  const pen = canvas.getContext("2d")!;
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function imageOf(svg: SVGSVGElement): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

export function copyText(output: Output, element: HTMLElement): Promise<void> {
  return copyLate("text/plain", wordsOf(output, element));
}

/** What the kernel said in words; of a stream that lies on the server its end, which is what the page has. */
async function wordsOf(output: Output, element: HTMLElement): Promise<string> {
  if (output.type === "stream") return plainText(typeof output.text === "string" ? output.text : output.text.tail);
  if (output.type === "error") return plainText(output.traceback.join("\n") || `${output.ename}: ${output.evalue}`);
  const words = "data" in output ? output.data["text/plain"] : undefined;
  return words === undefined ? element.innerText : asText((await resolve(words as Json, "text/plain")) as Json);
}

export async function copyHtml(output: Output, element: HTMLElement): Promise<void> {
  const html = new Blob([htmlOf(element)], { type: "text/html" });
  const text = new Blob([await wordsOf(output, element)], { type: "text/plain" });
  await navigator.clipboard.write([new ClipboardItem({ "text/html": html, "text/plain": text })]);
}

/** Of a table its static form, also where a grid stands in its place: a grid has the rows in view only, and no table. */
export function htmlOf(element: HTMLElement): string {
  const form = element.querySelector<HTMLElement>(".out-html");
  if (!form) return (element.querySelector(".out-markdown, .out-content") ?? element).innerHTML;
  const copy = form.cloneNode(true) as HTMLElement;
  copy.hidden = false;
  return copy.outerHTML;
}

async function copyLate(mime: string, text: Promise<string>): Promise<void> {
  const blob = text.then((words) => new Blob([words], { type: mime }));
  await navigator.clipboard.write([new ClipboardItem({ [mime]: blob })]);
}
