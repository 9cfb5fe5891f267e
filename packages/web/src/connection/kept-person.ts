/** How this browser's person is called and shown to others; kept in the browser, and told to rooms with the first frame. */
export interface KeptPerson {
  readonly name?: string;
  readonly color?: string;
}

const KEY = "pellucid:person";

export function keptPerson(): KeptPerson {
  try {
    const { name, color } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, unknown>;
    return {
      ...(typeof name === "string" && name !== "" && name.length <= 40 && { name }),
      ...(typeof color === "string" && /^#[0-9a-f]{6}$/.test(color) && { color }),
    };
  } catch {
    return {};
  }
}

export const keepPerson = (person: Required<KeptPerson>): void => localStorage.setItem(KEY, JSON.stringify(person));
