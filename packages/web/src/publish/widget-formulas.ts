/** The formulas in the controls of a published page: set beforehand, since its frames bring no program that could. Called by widgets.ts. */
import type { ModelState } from "@pellucid/protocol";
import { formula } from "../widgets/formula.ts";
import { FORMULA, texOf } from "../widgets/frame/formula-marks.ts";
import type { Frames } from "./frames.ts";

/** Kept texts by the names under which a frame asks for them. */
export function formulasIn(models: readonly ModelState[], frames: Frames): Readonly<Record<string, string>> {
  const texts = models.flatMap(({ state }) => [state["value"], state["description"]]);
  const found = texts.flatMap((text) =>
    typeof text === "string" ? [...wordsOf(text).matchAll(FORMULA)].map(texOf) : [],
  );
  return Object.fromEntries([...new Set(found)].map((tex) => [`tex:${tex}`, frames.keep(formula(tex))]));
}

/** A text may be HTML: what is seen of it. */
const wordsOf = (text: string): string =>
  /[<&]/.test(text) ? (new DOMParser().parseFromString(text, "text/html").body.textContent ?? "") : text;
