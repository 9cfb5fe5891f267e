/** What a person chose of language help: kept in this browser, followed by its other windows. */
import { createStore } from "../ui/store.ts";

export type CompletionWish = "typing" | "tab";
export type SaveWish = "off" | "format";

interface Choices {
  readonly completion: CompletionWish;
  readonly save: SaveWish;
}

const KEY = "pellucid:language";
const USUAL: Choices = { completion: "typing", save: "off" };

function kept(): Choices {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Choices>) };
  } catch {
    return USUAL;
  }
}

export const languageChoices = createStore<Choices>(kept());

export function chooseLanguage(change: Partial<Choices>): void {
  languageChoices.set((before) => ({ ...before, ...change }));
  try {
    localStorage.setItem(KEY, JSON.stringify(languageChoices.get()));
  } catch {
    // It holds until the page is closed, then.
  }
}

globalThis.addEventListener?.("storage", (event) => {
  if (event.key === KEY) languageChoices.set(kept());
});
