/** What stands for a person where there is no room for the name. Pure. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/)
    .filter(Boolean);
  const [first = "?", ...rest] = words;
  const last = rest.at(-1);
  return `${first.slice(0, 1)}${last ? last.slice(0, 1) : ""}`.toUpperCase();
}

export const COLOR_NAMES: Readonly<Record<string, string>> = {
  "#3b6dd1": "Blue",
  "#b85227": "Orange",
  "#258053": "Green",
  "#9154c6": "Purple",
  "#c63c6f": "Pink",
  "#187c88": "Teal",
  "#906b15": "Gold",
  "#627383": "Grey",
};
