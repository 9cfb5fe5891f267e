/**
 * The first script in each frame of a published page (page/frames.ts): makes handlers and made-up script elements of the output
 * satisfy the file's policy, takes what is to run, tells the height, and sends a picture of a figure. It holds no authority: the
 * frame has an opaque origin and no network.
 */
interface Plotly {
  newPlot(element: HTMLElement, figure: object): Promise<unknown>;
  toImage(element: HTMLElement, options: object): Promise<string>;
  Plots: { resize(element: HTMLElement): void };
}

const nonce = document.currentScript?.nonce ?? "";
const create = document.createElement.bind(document);
document.createElement = ((name: string, options?: ElementCreationOptions) => {
  const element = create(name, options);
  if (/^script$/i.test(name)) element.nonce = nonce;
  return element;
}) as typeof document.createElement;

/** `onclick="..."` is script that the policy does not know (`data-handler-click`, where it stood in the file): it becomes a listener that does the same. */
function adoptHandlers(root: Element): void {
  for (const element of [root, ...root.querySelectorAll("*")])
    for (const { name, value } of Array.from(element.attributes)) {
      const kind = /^(?:on|data-handler-)([a-z]+)$/i.exec(name)?.[1]?.toLowerCase();
      if (!kind) continue;
      element.removeAttribute(name);
      try {
        const act = new Function("event", value);
        element.addEventListener(kind, (event) => {
          if (act.call(element, event) === false) event.preventDefault();
        });
      } catch {
        // What is no program would not have run either.
      }
    }
}
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node instanceof Element) adoptHandlers(node);
}).observe(document, { childList: true, subtree: true });

addEventListener("message", function take({ source, data, ports: [port, channel] }: MessageEvent): void {
  if (source !== parent || !port) return;
  const { kind, script, program, figure } = (data ?? {}) as Record<string, unknown>;
  if (kind !== "begin") return;
  removeEventListener("message", take);
  if (channel) Object.assign(globalThis, { pellucidChannel: channel });
  tellHeight(port);
  if (typeof program === "string" && program) run(program);
  if (figure) void draw(figure, port);
  else {
    if (typeof script === "string" && script) runWithElement(script);
    void drawnBy(port);
  }
});

/** A program may go on drawing after its script has ended; it says until when. */
async function drawnBy(port: MessagePort): Promise<void> {
  await (globalThis as { pellucidDrawing?: Promise<void> }).pellucidDrawing;
  port.postMessage({ kind: "shown" });
  // A frame is drawn while it is in view only, and paper shows what was drawn.
  requestAnimationFrame(() => requestAnimationFrame(() => port.postMessage({ kind: "painted" })));
}

function run(text: string): void {
  const element = document.createElement("script");
  element.textContent = text;
  document.body.append(element);
}

/** What IPython's display.Javascript expects: a place to write to. */
function runWithElement(text: string): void {
  const element = document.body.appendChild(document.createElement("div"));
  Object.assign(globalThis, {
    element: Object.assign(element, {
      html: (words: string) => ((element.innerHTML = words), element),
      text: (words: string) => ((element.textContent = words), element),
    }),
  });
  run(text);
}

function tellHeight(port: MessagePort): void {
  let told = -1;
  const tell = () => {
    const height = Math.ceil(
      Math.max(document.body.getBoundingClientRect().bottom + scrollY, document.body.scrollHeight),
    );
    if (height === told) return;
    told = height;
    port.postMessage({ kind: "height", height });
  };
  new ResizeObserver(tell).observe(document.body);
  addEventListener("load", tell);
  tell();
}

async function draw(figure: object, port: MessagePort): Promise<void> {
  const { Plotly } = globalThis as unknown as { Plotly?: Plotly };
  if (!Plotly) return;
  await sized();
  const place = document.body.appendChild(document.createElement("div"));
  const config = { displayModeBar: "hover", displaylogo: false, showLink: false, responsive: false };
  await Plotly.newPlot(place, { ...figure, config });
  port.postMessage({ kind: "shown" });
  addEventListener("resize", () => Plotly.Plots.resize(place));
  const { width, height } = place.getBoundingClientRect();
  const picture = await Plotly.toImage(place, { format: "png", width, height, scale: 2 });
  port.postMessage({ kind: "picture", picture });
}

/** A frame of a process of its own is told its size a moment after it began: nothing can be drawn before, nor a picture made. */
async function sized(): Promise<void> {
  while (innerWidth === 0 || innerHeight === 0)
    await new Promise((done) => addEventListener("resize", done, { once: true }));
}
