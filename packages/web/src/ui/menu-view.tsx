/**
 * The menu that menu.tsx opens, on Ariakit: arrows, letters, submenus, focus back to where it came from. Loaded late;
 * nobody else imports it.
 */
import {
  Menu,
  MenuButton,
  MenuItem as Item,
  MenuItemCheck,
  MenuItemCheckbox,
  MenuProvider,
  MenuSeparator,
  useMenuStore,
} from "@ariakit/react/menu";
import { Check, ChevronRight } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { holdKeys } from "../shell/keymap.ts";
import { showKeys } from "../shell/keys.ts";
import type { MenuEntry, MenuItem, OpenMenu } from "./menu-items.ts";

export default function MenuView({ menu, onClose }: { menu: OpenMenu; onClose: () => void }) {
  const { anchor } = menu;
  const before = useMemo(() => document.activeElement, []);
  const store = useMenuStore({
    open: true,
    placement: anchor instanceof Element && anchor.closest("[data-tips='right']") ? "right-start" : "bottom-start",
    setOpen: (shown) => {
      if (!shown) onClose();
    },
  });
  const rect = () => (anchor instanceof Element ? anchor.getBoundingClientRect() : { ...anchor, width: 0, height: 0 });
  const above = useLayerOfDialog();
  const back = anchor instanceof HTMLElement ? anchor : before instanceof HTMLElement ? before : null;
  return (
    <Menu
      store={store}
      className="menu floating"
      aria-label={menu.label}
      gutter={4}
      overflowPadding={8}
      portal
      portalElement={above}
      fixed={above !== null}
      hideOnEscape={own}
      modal
      unmountOnHide
      getAnchorRect={rect}
      autoFocusOnShow
      finalFocus={back}
    >
      <Entries items={menu.items} close={onClose} />
    </Menu>
  );
}

/** What is modal lies above everything else of the page: a menu over it stands in it. Null where no dialog is open. */
function useLayerOfDialog(): HTMLElement | null {
  const [layer] = useState(() => {
    const dialog = [...document.querySelectorAll("dialog:modal")].at(-1);
    return dialog?.appendChild(document.createElement("div")) ?? null;
  });
  useEffect(() => () => layer?.remove(), [layer]);
  return layer;
}

/** The key closes the menu, and not the dialog that it stands in. */
function own(event: Event | React.SyntheticEvent): boolean {
  event.preventDefault();
  return true;
}

function Entries({ items, close }: { items: readonly MenuItem[]; close: () => void }) {
  const marks = items.some((item) => item !== "separator" && (item.icon !== undefined || item.checked !== undefined));
  return items.map((item, at) =>
    item === "separator" ? (
      <MenuSeparator key={at} className="menu-separator" />
    ) : (
      <Entry key={at} entry={item} marks={marks} close={close} />
    ),
  );
}

function Entry({ entry, marks, close }: { entry: MenuEntry; marks: boolean; close: () => void }) {
  const inner = (
    <>
      {marks && (
        <span className="menu-mark">{entry.checked ? <Check size={16} strokeWidth={1.75} /> : entry.icon}</span>
      )}
      <span className="menu-label">{entry.label}</span>
      {entry.detail && <span className="menu-detail">{entry.detail}</span>}
      {entry.keys && <span className="key">{showKeys(entry.keys)}</span>}
    </>
  );
  if (entry.items) return <Submenu entry={entry} inner={inner} close={close} />;
  const props = {
    className: "menu-item",
    disabled: entry.disabled ?? false,
    "data-danger": entry.danger ? "" : undefined,
    onClick: () => {
      close();
      // The focus has gone back by then, so that a command sees the notebook it was meant for. Keys wait for it.
      holdKeys(new Promise<void>((done) => setTimeout(() => (done(), entry.run?.()))));
    },
  };
  if (entry.checked === undefined) return <Item {...props}>{inner}</Item>;
  return (
    <MenuItemCheckbox {...props} name={entry.label} checked={entry.checked} hideOnClick>
      <MenuItemCheck checked={false} style={{ display: "none" }} />
      {inner}
    </MenuItemCheckbox>
  );
}

function Submenu({ entry, inner, close }: { entry: MenuEntry; inner: React.ReactNode; close: () => void }) {
  return (
    <MenuProvider placement="right-start">
      <Item className="menu-item" render={<MenuButton />}>
        {inner}
        <ChevronRight size={16} strokeWidth={1.75} className="icon" />
      </Item>
      <Menu className="menu floating" gutter={2} shift={-4} overflowPadding={8} portal unmountOnHide>
        <Entries items={entry.items ?? []} close={close} />
      </Menu>
    </MenuProvider>
  );
}
