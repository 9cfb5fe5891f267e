/** Where formulas stand in the texts of Jupyter's controls. Used by main.ts, which sets them, and by publish/widget-formulas.ts. */
export const FORMULA = /\\\((.+?)\\\)|\\\[(.+?)\\\]|\$\$(.+?)\$\$|\$([^\s$](?:[^$]*[^\s$])?)\$/gs;

export const texOf = (found: RegExpMatchArray): string => found.slice(1).find((part) => part !== undefined) ?? "";
