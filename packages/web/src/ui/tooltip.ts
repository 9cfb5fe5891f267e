/**
 * One tooltip for the whole page: any element with data-tip shows it on hover (after a moment) and on keyboard focus,
 * with data-tip-keys at its right. One element and a few listeners instead of a component around every button.
 * Installed once by main.tsx. It never repeats what stands on the control: only pictures and marks carry data-tip.
 * The words are the control's accessible name already, so the tooltip itself is hidden from assistive technology.
 */

const DELAY = 450;
/** Whoever has just read one tooltip need not rest for the next, ms. */
const WARM = 300;
/** A focus this soon after a key that walks is where the person went, ms. */
const WALKED = 200;

export function installTooltips(): () => void {
  const tip = document.createElement("div");
  tip.className = "tooltip floating";
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  const tooltip = new Tooltip(tip);
  let walked = -Infinity;
  const onFocus = (event: Event) => {
    // Only where the person went by key: a focus that a closing menu gives back explains nothing.
    if (performance.now() - walked < WALKED && (event.target as Element).matches?.(":focus-visible"))
      tooltip.plan(tipped(event.target), 0);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") tooltip.hide();
    if (event.key === "Tab" || event.key.startsWith("Arrow")) walked = performance.now();
  };
  const listen = { passive: true, capture: true };
  document.addEventListener("pointerover", ({ target }) => tooltip.plan(tipped(target)), listen);
  document.addEventListener("focusin", onFocus, listen);
  document.addEventListener("focusout", ({ target }) => tooltip.left(tipped(target)), listen);
  document.addEventListener("scroll", ({ target }) => tooltip.scrolled(target as Node), listen);
  document.addEventListener("pointerdown", () => tooltip.hide(), listen);
  document.addEventListener("keydown", onKey, listen);
  return () => tip.remove();
}

/** What the one tooltip speaks of, and what it will speak of next. */
class Tooltip {
  private readonly tip: HTMLElement;
  private timer = 0;
  /** What is to be told of, once the pointer has rested there. */
  private planned: HTMLElement | null = null;
  private shownFor: HTMLElement | null = null;
  private hidden = -Infinity;
  // What it speaks of may become another thing under the pointer, or go away: a run ends, a mark is drawn anew.
  private readonly changes = new MutationObserver((records) => this.changed(records));

  constructor(tip: HTMLElement) {
    this.tip = tip;
  }

  /** Null: the pointer is over nothing that explains itself. */
  plan(target: HTMLElement | null, delay?: number): void {
    const { planned } = this;
    if (target === (planned ?? this.shownFor)) return;
    // What was drawn anew under the pointer goes on where the one before it was: else one that is drawn often is never told of.
    if (target && planned && !planned.isConnected) return void (this.planned = target);
    this.hide();
    if (!target) return;
    this.planned = target;
    const rest = performance.now() - this.hidden < WARM ? 0 : DELAY;
    this.timer = window.setTimeout(() => {
      const due = this.planned;
      this.planned = null;
      if (due) this.show(due);
    }, delay ?? rest);
  }

  hide(): void {
    const { tip } = this;
    clearTimeout(this.timer);
    if (this.shownFor) this.hidden = performance.now();
    this.planned = null;
    this.shownFor = null;
    this.changes.disconnect();
    delete tip.dataset.open;
    if (tip.matches(":popover-open")) tip.hidePopover();
  }

  /** The focus left this one. */
  left(target: HTMLElement | null): void {
    if (target && target === (this.planned ?? this.shownFor)) this.hide();
  }

  /** Much scrolls by itself: only what holds what it speaks of counts. */
  scrolled(target: Node): void {
    if (this.shownFor && target.contains(this.shownFor)) this.hide();
  }

  private show(target: HTMLElement): void {
    const { tip, changes } = this;
    if (!target.isConnected || target.getAttribute("aria-expanded") === "true") return;
    fill(tip, target);
    this.shownFor = target;
    // A popover stands above modal dialogs; without the attribute their layer would hide it.
    tip.popover = "manual";
    tip.dataset.open = "";
    tip.showPopover();
    place(tip, target);
    changes.observe(document.body, { childList: true, subtree: true });
    changes.observe(target, { attributeFilter: ["data-tip", "data-tip-keys"] });
  }

  private changed(records: readonly MutationRecord[]): void {
    const { shownFor, tip } = this;
    if (!shownFor) return;
    if (!shownFor.isConnected || shownFor.dataset["tip"] === undefined) return this.hide();
    if (!records.some(({ type }) => type === "attributes")) return;
    fill(tip, shownFor);
    place(tip, shownFor);
  }
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
