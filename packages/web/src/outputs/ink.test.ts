// Colours behind text: what is a colour steps back on a dark page, and nothing else is touched. The browser's own words are stood in for.
import { expect, test } from "vitest";
import { dimmedInDark } from "./ink.ts";

const isColour = (word: string) => /^(?:rgb|#)/.test(word) || ["red", "lightblue"].includes(word);
const both = (colour: string) => `light-dark(${colour}, color-mix(in srgb, ${colour} 35%, var(--surface-page)))`;

test.each([
  [
    "linear-gradient(90deg, rgb(200, 208, 211) 49.5%, transparent 49.5%)",
    `linear-gradient(90deg, ${both("rgb(200, 208, 211)")} 49.5%, transparent 49.5%)`,
  ],
  ["linear-gradient(to right, red 0%, #00f 9%)", `linear-gradient(to right, ${both("red")} 0%, ${both("#00f")} 9%)`],
  [
    "radial-gradient(circle at center, rgba(0, 0, 0, 0.5), lightblue)",
    `radial-gradient(circle at center, ${both("rgba(0, 0, 0, 0.5)")}, ${both("lightblue")})`,
  ],
  ["none", "none"],
])("%s", (image, dimmed) => {
  expect(dimmedInDark(image, isColour)).toBe(dimmed);
});
