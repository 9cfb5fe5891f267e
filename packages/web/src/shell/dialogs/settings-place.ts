/** Where the settings hang while they are open: the element, or null. Apart from the popover, which is loaded on first use. */
import { createStore } from "../../ui/store.ts";

export const settingsAt = createStore<Element | null>(null);
