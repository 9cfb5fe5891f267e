/**
 * What follows mermaid itself in a frame with a diagram of a published page: `pellucidDiagram(element, source)`, called by the script of
 * the frame (publish/drawings.ts).
 */
declare const mermaid: {
  initialize(settings: object): void;
  render(id: string, source: string): Promise<{ svg: string }>;
};

async function drawDiagram(element: HTMLElement, source: string): Promise<void> {
  const plain = { htmlLabels: false };
  const theme = document.documentElement.dataset["theme"] === "dark" ? "dark" : "neutral";
  try {
    const settings = { startOnLoad: false, securityLevel: "strict", theme, suppressErrorRendering: true };
    mermaid.initialize({ ...settings, ...plain, flowchart: plain, class: plain, state: plain });
    element.innerHTML = (await mermaid.render("diagram", source)).svg;
  } catch (error) {
    const words = document.createElement("pre");
    words.textContent = `${source}\n\nNot drawn: ${error instanceof Error ? error.message : String(error)}`;
    element.append(words);
  }
}

Object.assign(globalThis, {
  pellucidDiagram: (element: HTMLElement, source: string) => {
    Object.assign(globalThis, { pellucidDrawing: drawDiagram(element, source) });
  },
});
