/**
 * Names for controls that Jupyter's widgets leave without one: handles of sliders, the buttons of Play, colours, groups of choices; what is
 * pressed or open is said too, and headers of accordions are pressed by keys. Read out as what stands beside them. Called by main.ts; it
 * changes nothing that is seen.
 */

/** Buttons that show nothing but an icon, by its class. */
const BY_ICON: Record<string, string> = {
  "fa-play": "Play",
  "fa-pause": "Pause",
  "fa-stop": "Stop",
  "fa-retweet": "Repeat",
};
/** Buttons that stay pressed. */
const TOGGLE = ".widget-toggle-button, .widget-toggle-buttons button";
const HEADER = ".jupyter-widget-Collapse-header";
const NAMELESS = '[role="slider"]:not([aria-label]), button.jupyter-button, input[type="color"], [title="null"]';

export function nameControls(place: HTMLElement): void {
  const name = () => {
    for (const element of place.querySelectorAll<HTMLElement>(NAMELESS)) nameOne(element);
    for (const group of place.querySelectorAll<HTMLElement>(".widget-radio-box, .widget-toggle-buttons > div")) {
      group.setAttribute("role", group.matches(".widget-radio-box") ? "radiogroup" : "group");
      setName(group, wordsBeside(group, "Choice"));
    }
    for (const button of place.querySelectorAll<HTMLElement>(TOGGLE))
      setState(button, "aria-pressed", button.classList.contains("mod-active"));
    for (const header of place.querySelectorAll<HTMLElement>(HEADER)) openByKeys(header);
  };
  let asked = 0;
  const soon = () => {
    asked ||= requestAnimationFrame(() => {
      asked = 0;
      name();
    });
  };
  new MutationObserver(soon).observe(place, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["class", "title"],
  });
}

function nameOne(element: HTMLElement): void {
  // Written so where there is no tooltip.
  if (element.title === "null") element.removeAttribute("title");
  if (element.getAttribute("role") === "slider") setName(element, `${wordsBeside(element, "Slider")}${endOf(element)}`);
  else if (element instanceof HTMLInputElement) setName(element, wordsBeside(element, "Colour"));
  else if (element instanceof HTMLButtonElement && element.textContent === "" && element.title === "") {
    const icon = Object.keys(BY_ICON).find((name) => element.querySelector(`.${name}`));
    if (icon) setName(element, BY_ICON[icon]!);
  }
}

/** The header of a part that opens: a button, which is what it looks like. */
function openByKeys(header: HTMLElement): void {
  setState(header, "aria-expanded", header.parentElement?.classList.contains("jupyter-widget-Collapse-open") ?? false);
  if (header.tabIndex === 0) return;
  header.tabIndex = 0;
  header.setAttribute("role", "button");
  header.addEventListener("keydown", (event) => {
    if (event.target !== header || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    header.click();
  });
}

function setState(element: HTMLElement, state: "aria-pressed" | "aria-expanded", value: boolean): void {
  if (element.getAttribute(state) !== String(value)) element.setAttribute(state, String(value));
}

function setName(element: HTMLElement, name: string): void {
  if (element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
}

const wordsBeside = (element: HTMLElement, otherwise: string): string =>
  element.closest(CONTROL)?.querySelector(".widget-label")?.textContent || otherwise;

/** Some carry no class that all have, and stand in a box that does. */
const CONTROL = ".widget-slider, .widget-radio, .widget-toggle-buttons, .jupyter-widgets";

/** Which end of a range a handle is. */
function endOf(handle: HTMLElement): string {
  const handles = handle.closest(".noUi-target")?.querySelectorAll(".noUi-handle").length ?? 1;
  return handles < 2 ? "" : handle.classList.contains("noUi-handle-lower") ? ", from" : ", to";
}
