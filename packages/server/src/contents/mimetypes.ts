/** File endings and what they are. Only what people keep beside notebooks; everything else is told by its bytes. */

const TEXT: Readonly<Record<string, string>> = {
  css: "text/css",
  csv: "text/csv",
  htm: "text/html",
  html: "text/html",
  js: "text/javascript",
  markdown: "text/markdown",
  md: "text/markdown",
  mjs: "text/javascript",
  py: "text/x-python",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
  log: "text/plain",
  r: "text/x-r",
  jl: "text/x-julia",
  tex: "text/x-tex",
  ts: "text/x-typescript",
  xml: "text/xml",
  yaml: "application/yaml",
  yml: "application/yaml",
  toml: "application/toml",
  json: "application/json",
  jsonl: "application/jsonl",
  map: "application/json",
  geojson: "application/geo+json",
  svg: "image/svg+xml",
  webmanifest: "application/manifest+json",
};

const BINARY: Readonly<Record<string, string>> = {
  avif: "image/avif",
  bmp: "image/bmp",
  gif: "image/gif",
  ico: "image/x-icon",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  png: "image/png",
  tif: "image/tiff",
  tiff: "image/tiff",
  webp: "image/webp",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  wav: "audio/wav",
  mp4: "video/mp4",
  webm: "video/webm",
  pdf: "application/pdf",
  gz: "application/gzip",
  tar: "application/x-tar",
  zip: "application/zip",
  parquet: "application/vnd.apache.parquet",
  ttf: "font/ttf",
  otf: "font/otf",
  woff: "font/woff",
  woff2: "font/woff2",
  wasm: "application/wasm",
  ipynb: "application/x-ipynb+json",
};

const ending = (name: string) => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";

/** The bare type, as Jupyter's models carry it; null when the ending says nothing. */
export function mimetype(name: string): string | null {
  return TEXT[ending(name)] ?? BINARY[ending(name)] ?? null;
}

/** With the charset, for a Content-Type header. */
export function mimeOf(name: string): string | null {
  const text = TEXT[ending(name)];
  return text ? `${text}; charset=utf-8` : (BINARY[ending(name)] ?? null);
}
