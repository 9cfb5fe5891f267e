/** What of a row is seen on a page: in its output, or in one of the frames there. */
import type { Frame, Locator, Page } from "playwright-core";
import { cell, outputs } from "../../lab/lab.ts";
import type { Seen } from "./row.ts";

/** "seen", or what there is instead. */
export async function look(page: Page, id: string, want: Seen): Promise<string> {
  await cell(page, id).scrollIntoViewIfNeeded();
  return lookAt(outputs(page, id), want);
}

/** The same of any place with outputs. */
export async function lookAt(output: Locator, want: Seen): Promise<string> {
  await output.scrollIntoViewIfNeeded();
  const frames = await framesIn(output);
  const places = [output, ...frames.map((frame) => frame.locator("body"))];
  const words = (await Promise.all(places.map((place) => place.innerText()))).join("\n").trim();
  const missing: string[] = [];
  if (want.says && !want.says.test(words)) missing.push(`does not say ${want.says}`);
  if (want.marks && !(await some(places, (place) => hasMarks(place, want.marks!)))) missing.push(`no ${want.marks[0]}`);
  if (want.drawn && !(await some(places, (place) => isDrawn(place, want.drawn!))))
    missing.push(`${want.drawn} is blank`);
  return missing.length === 0 ? "seen" : `${missing.join(", ")}; there is: ${words.slice(0, 300)}`;
}

/** Presses a key on a control of an output, in whichever frame it is. */
export async function pressIn(output: Locator, on: string, key: string): Promise<void> {
  for (const frame of await framesIn(output)) {
    const control = frame.locator(on).first();
    if ((await control.count()) > 0) return control.press(key);
  }
  throw new Error(`there is no ${on} in the frames of this output`);
}

async function framesIn(output: Locator): Promise<Frame[]> {
  const elements = await output.locator("iframe").elementHandles();
  const frames = await Promise.all(elements.map((element) => element.contentFrame()));
  return frames.flatMap((frame) => (frame ? [frame, ...frame.childFrames()] : []));
}

async function some(places: readonly Locator[], is: (place: Locator) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(places.map(is))).includes(true);
}

async function hasMarks(place: Locator, [selector, atLeast]: NonNullable<Seen["marks"]>): Promise<boolean> {
  const found = place.locator(selector);
  return (await found.count()) >= atLeast && (await found.first().isVisible());
}

/** A picture or a canvas on which there is more than one colour. */
async function isDrawn(place: Locator, selector: string): Promise<boolean> {
  const found = place.locator(selector).first();
  if ((await found.count()) === 0 || !(await found.isVisible())) return false;
  return found.evaluate((element) => {
    const one = element as HTMLImageElement | HTMLCanvasElement;
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 64;
    const context = canvas.getContext("2d")!;
    if (one.width * one.height === 0) return false;
    context.drawImage(one, 0, 0, 64, 64);
    return new Set(new Uint32Array(context.getImageData(0, 0, 64, 64).data.buffer)).size > 1;
  });
}
