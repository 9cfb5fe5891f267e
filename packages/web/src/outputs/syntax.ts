/**
 * The classes of coloured code (`tok-...`, coloured in highlight.css), for static text (highlight.ts) and for editors
 * alike, and the grammar that is needed most. A part of its own: text is there before its colours.
 */
import { tagHighlighter, tags } from "@lezer/highlight";

export { highlightCode as walk } from "@lezer/highlight";
export { parser as python } from "@lezer/python";

/** Tags to the classes of the syntax tokens. Calls and plain names are not coloured. */
export const syntaxClasses = tagHighlighter([
  { tag: tags.comment, class: "tok-comment" },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.character, tags.docString], class: "tok-string" },
  { tag: tags.escape, class: "tok-escape" },
  { tag: [tags.number, tags.integer, tags.float, tags.bool, tags.null, tags.atom], class: "tok-number" },
  {
    tag: [
      tags.keyword,
      tags.controlKeyword,
      tags.definitionKeyword,
      tags.moduleKeyword,
      tags.operatorKeyword,
      tags.modifier,
    ],
    class: "tok-keyword",
  },
  { tag: tags.self, class: "tok-keyword" },
  { tag: [tags.operator, tags.punctuation, tags.derefOperator, tags.separator], class: "tok-operator" },
  {
    tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)],
    class: "tok-definition",
  },
  { tag: [tags.standard(tags.name), tags.standard(tags.variableName)], class: "tok-builtin" },
  { tag: [tags.meta, tags.annotation, tags.processingInstruction], class: "tok-decorator" },
  { tag: [tags.typeName, tags.namespace], class: "tok-builtin" },
  { tag: tags.tagName, class: "tok-keyword" },
  { tag: tags.attributeName, class: "tok-builtin" },
  { tag: tags.heading, class: "tok-definition" },
  { tag: [tags.link, tags.url], class: "tok-string" },
  { tag: tags.emphasis, class: "tok-emphasis" },
  { tag: tags.strong, class: "tok-definition" },
  { tag: tags.invalid, class: "tok-invalid" },
]);
