/**
 * A figure over the whole window: the wheel, two fingers or + and - zoom, dragging or arrows move, 0 fits, Esc closes and gives the
 * focus back. Opened by figure-bar.ts.
 */
import { action, make } from "../elements.ts";
import { copyFigure, type FigurePictures, offerSaving } from "./figure-save.ts";
import { fitted, zoomedAt, type ZoomPlace } from "./zoom-place.ts";
import "./figure-zoom.css";

const STEP = 1.25;
const MOVE = 80;

export async function zoomFigure(pictures: FigurePictures): Promise<void> {
  const image = await pictures.seen();
  const dialog = document.body.appendChild(make("dialog", "figure-zoom"));
  dialog.setAttribute("aria-label", "Figure");
  const view = new Zoom(image, pictures, () => dialog.close());
  dialog.append(view.plane, view.bar);
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  });
  dialog.showModal();
  view.fit();
  view.plane.focus();
}

class Zoom {
  readonly plane = make("div", "figure-zoom-plane");
  readonly bar = make("div", "figure-zoom-bar");
  readonly #image: HTMLImageElement;
  readonly #size: { width: number; height: number };
  readonly #scale = make("span", "figure-zoom-scale");
  readonly #fingers = new Map<number, { x: number; y: number }>();
  #place: ZoomPlace = { x: 0, y: 0, scale: 1 };

  constructor(image: HTMLImageElement, pictures: FigurePictures, close: () => void) {
    const box = image.getBoundingClientRect();
    this.#size = { width: image.naturalWidth || box.width || 600, height: image.naturalHeight || box.height || 400 };
    this.#image = make("img", "");
    this.#image.src = image.src;
    this.#image.alt = image.alt;
    this.#image.draggable = false;
    this.#image.width = this.#size.width;
    this.#image.height = this.#size.height;
    for (const mark of ["tone", "asDrawn", "kind"]) {
      const value = image.dataset[mark];
      if (value !== undefined) this.#image.dataset[mark] = value;
    }
    this.plane.tabIndex = 0;
    this.plane.setAttribute("role", "group");
    this.plane.setAttribute("aria-label", "Figure: plus and minus zoom, 0 fits, arrows move, Escape closes");
    this.plane.append(this.#image);
    this.bar.append(
      this.#scale,
      action("Zoom in", () => this.#zoom(STEP)),
      action("Zoom out", () => this.#zoom(1 / STEP)),
      action("Fit", () => this.fit()),
      action("Save", () => void offerSaving(pictures, this.bar)),
      action("Copy", () => void copyFigure(pictures.original())),
      action("Close", close),
    );
    this.#listen();
  }

  fit(): void {
    this.#put(fitted(this.#size, { width: innerWidth, height: innerHeight }));
  }

  #put(place: ZoomPlace): void {
    this.#place = place;
    this.#image.style.transform = `translate(${place.x}px, ${place.y}px) scale(${place.scale})`;
    this.#scale.textContent = `${Math.round(place.scale * 100)} %`;
  }

  #zoom(by: number, at = { x: innerWidth / 2, y: innerHeight / 2 }): void {
    this.#put(zoomedAt(this.#place, by, at));
  }

  #move(x: number, y: number): void {
    this.#put({ ...this.#place, x: this.#place.x + x, y: this.#place.y + y });
  }

  #listen(): void {
    const { plane } = this;
    plane.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.#zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), { x: event.clientX, y: event.clientY });
      },
      { passive: false },
    );
    plane.addEventListener("pointerdown", (event) => {
      plane.setPointerCapture(event.pointerId);
      this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    plane.addEventListener("pointermove", (event) => this.#dragged(event));
    for (const end of ["pointerup", "pointercancel"] as const)
      plane.addEventListener(end, (event) => this.#fingers.delete(event.pointerId));
    plane.addEventListener("dblclick", () => this.fit());
    plane.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #dragged({ pointerId, clientX: x, clientY: y }: PointerEvent): void {
    const before = this.#fingers.get(pointerId);
    if (!before) return;
    this.#fingers.set(pointerId, { x, y });
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1];
    if (!other) return this.#move(x - before.x, y - before.y);
    const spread = Math.hypot(x - other.x, y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1);
    this.#zoom(spread, { x: (x + other.x) / 2, y: (y + other.y) / 2 });
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      "+": () => this.#zoom(STEP),
      "=": () => this.#zoom(STEP),
      "-": () => this.#zoom(1 / STEP),
      "0": () => this.fit(),
      ArrowLeft: () => this.#move(MOVE, 0),
      ArrowRight: () => this.#move(-MOVE, 0),
      ArrowUp: () => this.#move(0, MOVE),
      ArrowDown: () => this.#move(0, -MOVE),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}
