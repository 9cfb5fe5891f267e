/**
 * The icons that widgets name (`icon="check"`): Font Awesome's solid face, as a style sheet that needs no network. Loaded
 * when a widget in a frame uses one.
 */
import css from "@fortawesome/fontawesome-free/css/fontawesome.min.css?inline";
import font from "@fortawesome/fontawesome-free/webfonts/fa-solid-900.woff2?url";
import { dataAddress } from "./data-address.ts";

let made: Promise<string> | null = null;

export const iconStyle = (): Promise<string> => (made ??= make());

async function make(): Promise<string> {
  const address = await dataAddress(await (await fetch(font)).blob());
  return `@font-face{font-family:"Pellucid Icons";font-weight:900;src:url(${address}) format("woff2")}${css}.fa,.fas{font-family:"Pellucid Icons";font-weight:900}`;
}
