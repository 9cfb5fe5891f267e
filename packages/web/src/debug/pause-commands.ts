/** The commands of a pause, by id: their keys are the browser's own while nothing is paused. */
export const PAUSE_COMMANDS: readonly string[] = ["continue", "next", "stepIn", "stepOut", "terminate"].map(
  (name) => `debugger:${name}`,
);
/** Those about all breakpoints: they can be asked for in front of a Python file, too. */
export const FILE_COMMANDS: readonly string[] = ["clear-breakpoints", "mute-breakpoints", "pause-on-exceptions"].map(
  (name) => `debugger:${name}`,
);
