/** A press of keys as tests write it: "Ctrl+Shift+K". For tests only. */
export function press(spelling: string) {
  const parts = spelling.split("+");
  const held = (name: string) => parts.slice(0, -1).includes(name);
  return {
    key: parts.at(-1)!,
    ctrlKey: held("Ctrl"),
    altKey: held("Alt"),
    shiftKey: held("Shift"),
    metaKey: held("Cmd"),
  };
}
