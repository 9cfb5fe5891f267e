/**
 * Grammars for the cell editors, under the same names as the static text has them (outputs/highlight.ts). Python is at
 * hand; Markdown and all others are loaded when a cell first needs them, and the editor is plain until then.
 */
import { pythonLanguage } from "@codemirror/lang-python";
import { LanguageDescription, type Language } from "@codemirror/language";

const known = new Map<string, Language | null>([["python", pythonLanguage]]);

/** The grammar, null if there is none, a promise if it has to be loaded. */
export function languageNamed(name: string): Language | null | Promise<Language | null> {
  const key = name.toLowerCase().replace(/^ipython\d?$|^python\d$|^py$/, "python");
  const found = known.get(key);
  if (found !== undefined) return found;
  return load(key).then((language) => {
    known.set(key, language);
    return language;
  });
}

async function load(name: string): Promise<Language | null> {
  try {
    if (name === "markdown") return (await import("@codemirror/lang-markdown")).markdownLanguage;
    const { languages } = await import("@codemirror/language-data");
    const description = LanguageDescription.matchLanguageName(languages, name, true);
    return description ? (await description.load()).language : null;
  } catch {
    return null;
  }
}
