/**
 * One tooltip for the whole page: any element with data-tip shows it on hover (after a moment) and on keyboard focus,
 * with data-tip-keys at its right. One element and a few listeners instead of a component around every button.
 * Installed once by main.tsx. It never repeats what stands on the control: only pictures and marks carry data-tip.
 * The words are the control's accessible name already, so the tooltip itself is hidden from assistive technology.
 */

const DELAY = 450;

export function installTooltips(): () => void {
  const tip = document.createElement("div");
  tip.className = "tooltip floating";
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  let timer = 0;
  /** What is to be told of, once the pointer has rested there. */
  let planned: HTMLElement | null = null;
  let shownFor: HTMLElement | null = null;
  let warm = 0;
  let walked = -Infinity;

  const hide = () => {
    clearTimeout(timer);
    if (shownFor) warm = performance.now();
    planned = null;
    shownFor = null;
    changes.disconnect();
    delete tip.dataset.open;
    if (tip.matches(":popover-open")) tip.hidePopover();
  };
  const show = (target: HTMLElement) => {
    if (!target.isConnected || target.getAttribute("aria-expanded") === "true") return;
    fill(tip, target);
    shownFor = target;
    // A popover stands above modal dialogs; without the attribute their layer would hide it.
    tip.popover = "manual";
    tip.dataset.open = "";
    tip.showPopover();
    place(tip, target);
    changes.observe(document.body, { childList: true, subtree: true });
    changes.observe(target, { attributeFilter: ["data-tip", "data-tip-keys"] });
  };
  // What it speaks of may become another thing under the pointer, or go away: a run ends, a mark is drawn anew.
  const changes = new MutationObserver((records) => {
    if (!shownFor) return;
    if (!shownFor.isConnected || shownFor.dataset.tip === undefined) return hide();
    if (!records.some(({ type }) => type === "attributes")) return;
    fill(tip, shownFor);
    place(tip, shownFor);
  });
  const plan = (event: Event, delay: number) => {
    const target = tipped(event.target);
    if (target === (planned ?? shownFor)) return;
    // What was drawn anew under the pointer goes on where the one before it was: else one that is drawn often is never told of.
    if (target && planned && !planned.isConnected) return void (planned = target);
    hide();
    if (!target) return;
    planned = target;
    timer = window.setTimeout(() => {
      const due = planned;
      planned = null;
      if (due) show(due);
    }, delay);
  };
  const onOver = (event: Event) => plan(event, performance.now() - warm < 300 ? 0 : DELAY);
  const onFocus = (event: Event) => {
    // Only where the person went by key: a focus that a closing menu gives back explains nothing.
    if (performance.now() - walked < 200 && (event.target as Element).matches?.(":focus-visible")) plan(event, 0);
  };
  // Much scrolls and changes the focus by itself: only what it speaks of counts.
  const onScroll = ({ target }: Event) => {
    if (shownFor && (target as Node).contains(shownFor)) hide();
  };
  const onLeave = ({ target }: Event) => {
    const left = tipped(target);
    if (left && left === (planned ?? shownFor)) hide();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") hide();
    if (event.key === "Tab" || event.key.startsWith("Arrow")) walked = performance.now();
  };
  const listen = { passive: true, capture: true };
  document.addEventListener("pointerover", onOver, listen);
  document.addEventListener("focusin", onFocus, listen);
  document.addEventListener("focusout", onLeave, listen);
  document.addEventListener("scroll", onScroll, listen);
  document.addEventListener("pointerdown", hide, listen);
  document.addEventListener("keydown", onKey, listen);
  return () => tip.remove();
}

const tipped = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;

function fill(tip: HTMLElement, { dataset }: HTMLElement): void {
  tip.replaceChildren(document.createTextNode(dataset["tip"] ?? ""));
  if (!dataset["tipKeys"]) return;
  tip.append(Object.assign(document.createElement("span"), { className: "key", textContent: dataset["tipKeys"] }));
}

function place(tip: HTMLElement, target: Element): void {
  const box = target.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const beside = target.closest<HTMLElement>("[data-tips]")?.dataset.tips;
  const at = { right: box.right + 6, left: box.left - 6 - width }[beside ?? ""];
  const left = at ?? box.left + box.width / 2 - width / 2;
  const below = box.bottom + 6 + height <= innerHeight - 4;
  const top = beside ? box.top + box.height / 2 - height / 2 : below ? box.bottom + 6 : box.top - height - 6;
  tip.style.left = `${Math.round(Math.max(4, Math.min(left, innerWidth - width - 4)))}px`;
  tip.style.top = `${Math.round(Math.max(4, top))}px`;
}
