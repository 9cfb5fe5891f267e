/**
 * A bare page that shows outputs without the lab, for tests/outputs.slow.test.ts: each call puts one area below the others.
 * The test builds it with Vite and serves it under the lab's own policies.
 */
import "../../styles/tokens.css";
import { OutputArea, renderMarkdown, highlightCode, type FileLink, OPEN_EVENT } from "../index.ts";

/** There is no lab behind this page: scripts may run in their frames. */
const trusted = () => Promise.resolve(true);
const areas = new Map<string, OutputArea>();
const column = document.createElement("main");
column.style.cssText = "max-width: 880px; margin: 24px auto; display: grid; gap: 20px";
document.body.style.cssText = "margin: 0; background: var(--surface-page); color: var(--text)";
document.body.append(column);

function place(name: string): HTMLElement {
  const element = document.createElement("section");
  element.id = name;
  element.style.minWidth = "0";
  column.append(element);
  return element;
}

const gallery = {
  opened: [] as FileLink[],
  show(name: string, outputs: never[], running = false) {
    let area = areas.get(name);
    if (!area)
      areas.set(name, (area = new OutputArea(place(name), { path: "folder/book.ipynb", cell: name, trusted })));
    area.setRunning(running);
    area.render(outputs);
  },
  async markdown(name: string, source: string, attachments?: never) {
    await renderMarkdown(place(name), source, { path: "folder/book.ipynb", ...(attachments ? { attachments } : {}) });
  },
  code(name: string, code: string, language: string) {
    const pre = document.createElement("pre");
    pre.style.font = "var(--type-code)";
    pre.append(highlightCode(code, language));
    place(name).append(pre);
  },
  clear() {
    for (const area of areas.values()) area.dispose();
    areas.clear();
    column.replaceChildren();
  },
};
document.addEventListener(OPEN_EVENT, (event) => {
  gallery.opened.push((event as CustomEvent<FileLink>).detail);
  event.preventDefault();
});
Object.assign(window, { gallery });
export type Gallery = typeof gallery;
