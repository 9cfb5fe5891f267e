/** Slices of what ran: the program they are cut from, the notebook they become, the proof. */
export * from "./program.ts";
export * from "./slice-notebook.ts";
export * from "./proof.ts";
