/** The commands of a pause, by id: their keys are the browser's own while nothing is paused. */
export const PAUSE_COMMANDS: readonly string[] = ["continue", "next", "stepIn", "stepOut", "terminate"].map(
  (name) => `debugger:${name}`,
);
