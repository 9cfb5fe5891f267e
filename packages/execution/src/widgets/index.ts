/** Widgets as a server keeps them. Reading order: widget-models, links, output-capture. */
export * from "./widget-models.ts";
export * from "./links.ts";
export * from "./output-capture.ts";
