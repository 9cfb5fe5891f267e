/**
 * What runs in a published page, all of it: tables that sort, figures and other script in frames, figures of white paper on a dark
 * page, a switch of theme. It reads nothing of the notebook as anything but text, and needs no network.
 */
import { paperToneOf } from "../../outputs/figures/figure-art.ts";
import { startFrames } from "./frames.ts";
import { toPaper, whenPrinted } from "./paper.ts";
import { isToPrint, printItself } from "./print-itself.ts";
import { sortable } from "./sorting.ts";
import { themeSwitch } from "./theme-switch.ts";

const tables = [...document.querySelectorAll<HTMLTableElement>("table.out-table")];
for (const table of tables) sortable(table);
whenPrinted(() => toPaper(tables));
for (const image of document.querySelectorAll<HTMLImageElement>("img.out-image")) {
  const judge = () => {
    const tone = paperToneOf(image);
    if (tone) image.dataset["tone"] = tone;
  };
  if (image.complete) judge();
  else image.addEventListener("load", judge, { once: true });
}
if (isToPrint) document.documentElement.dataset["theme"] = "light";
themeSwitch();
startFrames();
if (isToPrint) void printItself();
