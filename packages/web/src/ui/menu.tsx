/**
 * Menus as data: openMenu(anchor, items) shows one at an element or a point; <MenuButton> is a button that does so.
 * The menu itself (Ariakit) is loaded on the first opening, to keep it out of what a notebook needs to appear.
 * <MenuLayer/> stands once in the shell.
 */
import { Suspense, useEffect, useRef, type ComponentProps, type ReactNode } from "react";
import { holdForFocus } from "../shell/keymap.ts";
import { late } from "./late.ts";
import { Button, IconButton } from "./button.tsx";
import type { MenuAnchor, MenuItem, OpenMenu } from "./menu-items.ts";
import { createStore, useStore } from "./store.ts";

export type { MenuAnchor, MenuEntry, MenuItem } from "./menu-items.ts";

const open = createStore<OpenMenu | null>(null);
let known = false;
const loadMenu = () => import("./menu-view.tsx").finally(() => (known = true));
const MenuView = late(loadMenu);

export function openMenu(anchor: MenuAnchor, items: readonly MenuItem[], label = "Menu", onClose?: () => void): void {
  open.get()?.onClose?.();
  if (!known) holdForFocus(loadMenu(), "[role=menu]");
  open.set({ anchor, items, label, onClose });
}

function closeMenu(): void {
  const shown = open.get();
  open.set(null);
  shown?.onClose?.();
}

export function MenuLayer() {
  const shown = useStore(open);
  useEffect(() => {
    const timer = setTimeout(() => void loadMenu(), 3000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Suspense fallback={null}>{shown && <MenuView key={shown.label} menu={shown} onClose={closeMenu} />}</Suspense>
  );
}

type MenuButtonProps = Omit<ComponentProps<"button">, "type" | "children"> & {
  label: string;
  icon?: ReactNode;
  /** Words on the button; without them it is a picture with a tooltip. */
  children?: ReactNode;
  items: () => readonly MenuItem[];
  keys?: string;
};

export function MenuButton({ label, icon, items, children, keys, ...rest }: MenuButtonProps) {
  const button = useRef<HTMLElement | null>(null);
  const show = () => {
    const element = button.current;
    if (!element) return;
    element.setAttribute("aria-expanded", "true");
    openMenu(element, items(), label, () => element.setAttribute("aria-expanded", "false"));
  };
  const common = {
    ...rest,
    "aria-haspopup": "menu" as const,
    "aria-expanded": false,
    ref: (element: HTMLButtonElement | null) => void (button.current = element),
    onClick: show,
  };
  if (children === undefined) return <IconButton {...common} label={label} icon={icon} keys={keys} />;
  return (
    <Button {...common} kind="quiet" size="small" icon={icon} aria-label={label}>
      {children}
    </Button>
  );
}
