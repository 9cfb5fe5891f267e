/** The whole page: the workbench, and the layers above it (menus, dialogs, notices). Rendered once by main.tsx. */
import { useEffect } from "react";
import { Dialogs } from "../ui/dialog.tsx";
import { MenuLayer } from "../ui/menu.tsx";
import { Toasts } from "../ui/toast.tsx";

export function App({ onReady }: { onReady: () => void }) {
  useEffect(onReady, [onReady]);
  return (
    <>
      <MenuLayer />
      <Dialogs />
      <Toasts />
    </>
  );
}
