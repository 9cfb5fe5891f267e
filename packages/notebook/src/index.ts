export * from "./notebook.ts";
export * from "./edit.ts";
