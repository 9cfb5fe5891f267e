// What a drawing needs that leaves the page it was written for.
import { expect, test } from "vitest";
import { drawingAsFile } from "./image.ts";

const SVG = 'xmlns="http://www.w3.org/2000/svg"';
const XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"';

test.each([
  ["<svg><g/></svg>", `<svg ${SVG}><g/></svg>`],
  ['<?xml version="1.0"?>\n<svg\n width="1"/>', `<?xml version="1.0"?>\n<svg ${SVG}\n width="1"/>`],
  [`<svg ${SVG}><use xlink:href="#a"/></svg>`, `<svg ${XLINK} ${SVG}><use xlink:href="#a"/></svg>`],
  [`<svg ${XLINK} ${SVG}><use xlink:href="#$&"/></svg>`, `<svg ${XLINK} ${SVG}><use xlink:href="#$&"/></svg>`],
  ['<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'],
])("%s as a file", (text, expected) => expect(drawingAsFile(text)).toBe(expected));
