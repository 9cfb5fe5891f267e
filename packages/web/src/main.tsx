/**
 * Where the page begins: styles, theme, keys, tooltips, then the workbench. It says data-app at once and data-ready
 * when a key press would be taken. Nothing is decided here.
 */
import "./styles/tokens.css";
import "./styles/fonts.css";
import "./styles/base.css";
import "./ui/ui.css";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { installKeymap } from "./shell/keymap.ts";
import { installTheme } from "./shell/theme.ts";
import { installTooltips } from "./ui/tooltip.ts";
import { App, prepare } from "./shell/app.tsx";

const html = document.documentElement;
html.dataset.app = "pellucid";
installTheme();
installKeymap();
installTooltips();

const root = document.getElementById("root");
// At once, ahead of what the browser has in mind when the code has run (its code cache, the load event).
const show = () => root && flushSync(() => createRoot(root).render(<App onReady={() => (html.dataset.ready = "")} />));
// Whatever could not be prepared is said in its own place by the page. In a task of its own: a browser whose tools are
// open notes the stack behind each request, and would read whole files again to name a place at their top level.
queueMicrotask(() => void prepare().then(show, show));
