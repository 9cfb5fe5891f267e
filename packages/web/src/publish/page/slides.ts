/**
 * Slides by keys, clicks and swipes: arrows, space and page keys go on and back, Home and End to the ends, Esc shows all, F fills the
 * screen, S shows the notes. The address names the slide. On paper every slide is a page (page.css).
 */
const slides = [...document.querySelectorAll<HTMLElement>(".slide")];
const root = document.documentElement;
const place = document.body.appendChild(document.createElement("div"));
place.className = "deck-place";
place.setAttribute("role", "status");
let at = 0;

const fragments = () => [...(slides[at]?.querySelectorAll<HTMLElement>(".fragment") ?? [])];

/** `seen`: what comes step by step is all there, as when one goes back. */
function show(next: number, seen: boolean): void {
  if (slides.length === 0) return;
  at = Math.min(slides.length - 1, Math.max(0, next));
  for (const [index, slide] of slides.entries()) slide.toggleAttribute("data-current", index === at);
  for (const one of fragments()) one.toggleAttribute("data-seen", seen);
  place.textContent = `${at + 1} / ${slides.length}`;
  history.replaceState(null, "", `#slide-${at + 1}`);
  // Frames measure themselves when they come to be seen.
  dispatchEvent(new Event("resize"));
}

function forward(): void {
  const next = fragments().find((one) => one.dataset["seen"] === undefined);
  if (next) next.dataset["seen"] = "";
  else if (at < slides.length - 1) show(at + 1, false);
}

function back(): void {
  const last = fragments().findLast((one) => one.dataset["seen"] !== undefined);
  if (last) delete last.dataset["seen"];
  else if (at > 0) show(at - 1, true);
}

/** Past all that stands below a slide. */
function across(step: 1 | -1): void {
  let next = at + step;
  while (slides[next]?.dataset["sub"] !== undefined) next += step;
  if (slides[next]) show(next, step < 0);
}

function toggle(name: string): void {
  if (root.dataset[name] === undefined) root.dataset[name] = "";
  else delete root.dataset[name];
}

const KEYS: Record<string, () => void> = {
  ArrowRight: forward,
  ArrowDown: forward,
  " ": forward,
  PageDown: forward,
  n: forward,
  ArrowLeft: back,
  ArrowUp: back,
  PageUp: back,
  Backspace: back,
  p: back,
  "]": () => across(1),
  "[": () => across(-1),
  Home: () => show(0, false),
  End: () => show(slides.length - 1, true),
  Escape: () => toggle("overview"),
  o: () => toggle("overview"),
  s: () => toggle("notes"),
  f: () => void (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()).catch(() => {}),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const onControl = event.target instanceof Element && event.target.closest("button, summary, th, input");
  if (!act || (onControl && (event.key === " " || event.key === "Enter"))) return;
  event.preventDefault();
  act();
});
addEventListener("click", (event) => {
  if (root.dataset["overview"] === undefined || !(event.target instanceof Element)) return;
  const chosen = slides.indexOf(event.target.closest<HTMLElement>(".slide")!);
  if (chosen < 0) return;
  toggle("overview");
  show(chosen, false);
});
let touched = 0;
addEventListener("touchstart", (event) => (touched = event.touches[0]!.clientX), { passive: true });
addEventListener("touchend", (event) => {
  const moved = event.changedTouches[0]!.clientX - touched;
  if (Math.abs(moved) > 60) (moved < 0 ? forward : back)();
});
const fromAddress = () => Number(/^#slide-(\d+)$/.exec(location.hash)?.[1] ?? 1) - 1;
addEventListener("hashchange", () => fromAddress() !== at && show(fromAddress(), false));
show(fromAddress(), false);
