/**
 * A drawing of an output as PDF, in lines as it is: printed by the machine's Chromium (publish/pdf.ts). The page writes the other forms
 * itself, and this one from pixels where there is no Chromium.
 */
import { badRequest, HttpError } from "../errors.ts";
import { ExportError } from "../publish/export-error.ts";
import { figurePage } from "../publish/figure-page.ts";
import { printToPdf } from "../publish/pdf.ts";
import type { Route } from "./table.ts";

const LIMIT = 32 * 2 ** 20;
/** Of a side, CSS px: what Chromium prints on one page. */
const LARGEST = 14_000;

export function figureRoutes(): Route[] {
  let running = false;
  return [
    {
      method: "POST",
      path: "/api/pellucid/figure-pdf",
      access: "execute",
      async handle(ask) {
        const { svg, width, height } = (await ask.json(LIMIT)) ?? {};
        if (typeof svg !== "string" || !isSide(width) || !isSide(height))
          throw badRequest("svg must be text, width and height its size in pixels.");
        if (running) throw new HttpError(429, "Another figure is being printed. Try again when it is done.");
        running = true;
        try {
          const pdf = await printToPdf(figurePage(svg, { width, height }), ask.c.req.raw.signal, "bare");
          return new Response(pdf as Uint8Array<ArrayBuffer>, { headers: { "Content-Type": "application/pdf" } });
        } catch (error) {
          throw error instanceof ExportError ? new HttpError(422, error.message) : error;
        } finally {
          running = false;
        }
      },
    },
  ];
}

const isSide = (value: unknown): value is number => typeof value === "number" && value >= 1 && value <= LARGEST;
