/** Menus as data: what stands in one, and where it opens. */
import type { ReactNode } from "react";

export interface MenuEntry {
  label: string;
  run?: () => void;
  /** Jupyter's spelling; shown at the right. */
  keys?: string | undefined;
  /** Small grey words after the label. */
  detail?: string | undefined;
  icon?: ReactNode;
  disabled?: boolean;
  /** A mark before it: one of several (radio), or on and off. */
  checked?: boolean;
  danger?: boolean;
  /** A menu of its own. */
  items?: readonly MenuItem[];
}

export type MenuItem = MenuEntry | "separator";

export type MenuAnchor = Element | { x: number; y: number };

export interface OpenMenu {
  anchor: MenuAnchor;
  items: readonly MenuItem[];
  label: string;
  onClose?: (() => void) | undefined;
}
