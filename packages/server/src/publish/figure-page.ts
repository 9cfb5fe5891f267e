/**
 * A page that holds one drawing and is as large as it, to be printed. The drawing stands in it as an image, in which no script runs and
 * nothing is loaded. Pure; used by routes/figure.ts.
 */

export interface DrawingSize {
  readonly width: number;
  readonly height: number;
}

export function figurePage(svg: string, { width, height }: DrawingSize): string {
  const data = Buffer.from(svg).toString("base64");
  return [
    '<!doctype html><meta charset="utf-8"><title>Figure</title>',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    `<style>@page { size: ${width}px ${height}px; margin: 0 } html, body { margin: 0; overflow: hidden }`,
    // A hair less than the page: what fills it would be followed by an empty one.
    `img { display: block; width: ${width}px; height: ${height - 0.5}px }</style>`,
    `<img alt="Figure" src="data:image/svg+xml;base64,${data}">`,
  ].join("\n");
}
