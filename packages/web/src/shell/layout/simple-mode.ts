/** One document at a time, without tabs beside it (Jupyter's simple interface). Kept until the window is closed. Loaded on first use. */
import { Actions } from "flexlayout-react";
import { act, dock } from "../tabs.ts";
import "./simple-mode.css";

export function toggleSimple(): void {
  const html = document.documentElement;
  const on = html.toggleAttribute("data-simple");
  const group = dock.get().getActiveTabset();
  if (group && group.isMaximized() !== on && (on || dock.get().getMaximizedTabset()))
    act(Actions.maximizeToggle(group.getId()));
}
