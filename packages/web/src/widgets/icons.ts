/**
 * The icons that widgets name (`icon="check"`): Font Awesome's solid and regular faces, as a style sheet that needs no network. Loaded
 * when a widget in a frame uses one. Many widgets name them as version 4 did (ipympl's `square-o`), which the shims know.
 */
import css from "@fortawesome/fontawesome-free/css/fontawesome.min.css?inline";
import shims from "@fortawesome/fontawesome-free/css/v4-shims.min.css?inline";
import regular from "@fortawesome/fontawesome-free/webfonts/fa-regular-400.woff2?url";
import solid from "@fortawesome/fontawesome-free/webfonts/fa-solid-900.woff2?url";
import { dataAddress } from "./data-address.ts";

/** As the shims name it. */
const FAMILY = '"Font Awesome 5 Free"';

let made: Promise<string> | null = null;

export const iconStyle = (): Promise<string> => (made ??= make());

async function make(): Promise<string> {
  const faces = await Promise.all([face(solid, 900), face(regular, 400)]);
  const dress = `.fa,.fas,.far{font-family:${FAMILY};font-weight:900}.far{font-weight:400}`;
  return faces.join("") + css + dress + shims;
}

async function face(font: string, weight: number): Promise<string> {
  const address = await dataAddress(await (await fetch(font)).blob());
  return `@font-face{font-family:${FAMILY};font-weight:${weight};src:url(${address}) format("woff2")}`;
}
