/** What the page uses of this folder. */
import "./highlight.css";
export { OutputArea, type OutputContext } from "./output-area.ts";
export { REVEAL_EVENT } from "./errors/error-frames.ts";
export { renderMarkdown, loadMarkdown } from "./markdown/markdown.ts";
export { type FileLink, OPEN_EVENT, type MarkdownOptions } from "./markdown/markdown-options.ts";
export { highlightCode, highlightInto, isPythonBuiltin, loadLanguage } from "./highlight.ts";
