/** What a language server says is wrong, as one of the problems of the page (lint/problems.ts), and what both would say. */
import type { LanguageDiagnostic } from "@pellucid/protocol";
import type { Problem } from "../../lint/problems.ts";

export const problemFrom = ({ cell, span, level, message, rule }: LanguageDiagnostic): Problem => ({
  rule: rule || "syntax",
  name: "",
  level,
  message: quoted(message.split("\n")[0]!),
  cell,
  number: 0,
  span: {
    line: span.start.line + 1,
    column: span.start.character + 1,
    endLine: span.end.line + 1,
    endColumn: span.end.character + 1,
  },
  fix: null,
  silence: null,
  from: "language",
});

/** Names in quotes are code, as everywhere in the list. */
const quoted = (message: string): string => message.replaceAll(/"([^"\n]*)"/g, "`$1`");
