/**
 * Puts the keyboard into what is in front. Content arrives late (a notebook is fetched, an editor is loaded), so it
 * waits for it, and gives up as soon as the person has put the focus elsewhere.
 */
import { activeTab } from "./tabs.ts";
import { tabId } from "./layout/layout-json.ts";

const TAKES_FOCUS = ".xterm-helper-textarea,[data-notebook],.cm-content,[data-focus]";
/** On a slow line the code of an editor takes its time, ms. */
const WAIT = 30_000;

export function focusContent(): void {
  const tab = activeTab.get();
  if (!tab) return;
  const from = document.activeElement;
  const until = performance.now() + WAIT;
  const attempt = () => {
    const moved = document.activeElement !== from && document.activeElement !== document.body;
    if (moved || activeTab.get() !== tab) return;
    const content = document.querySelector(`[data-tab="${CSS.escape(tabId(tab))}"]`);
    const target = content?.querySelector<HTMLElement>(TAKES_FOCUS);
    if (target) {
      target.focus({ preventScroll: true });
      if (target.contains(document.activeElement)) return;
    }
    if (performance.now() < until) setTimeout(attempt, 60);
  };
  attempt();
}
