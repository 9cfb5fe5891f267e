/**
 * xterm in our colours, with its addons, on an element: sized to it, joined to its socket, followed by the theme. The
 * accessible screen is xterm's own (screenReaderMode), so that a terminal's text is text for everybody.
 */
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { ApiError, terminals } from "../connection/api.ts";
import { editorSettings, presenting, sizeNow } from "../notebook/editor/editor-settings.ts";
import { onThemeChange } from "../shell/theme.ts";
import { TerminalSocket } from "./terminal-socket.ts";
import { terminalTheme } from "./terminal-theme.ts";

export interface MountedTerminal {
  focus(): void;
  clear(): void;
  find(text: string, way: "next" | "previous"): void;
  dispose(): void;
}

const FONT =
  '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace';

export function mountTerminal(
  place: HTMLElement,
  name: string,
  onState: (state: "connecting" | "up" | "lost" | "ended") => void,
): MountedTerminal {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    cursorStyle: "bar",
    cursorWidth: 2,
    fontFamily: FONT,
    fontSize: sizeNow("terminalSize"),
    lineHeight: 1.25,
    drawBoldTextInBrightColors: false,
    macOptionIsMeta: true,
    screenReaderMode: true,
    scrollback: 10_000,
    theme: terminalTheme(),
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.loadAddon(
    new WebLinksAddon((_event, address) => void window.open(address, "_blank", "noopener,noreferrer")),
  );
  terminal.unicode.activeVersion = "11";
  terminal.open(place);
  const socket = new TerminalSocket(
    terminals.socketUrl(name),
    { restart: () => terminal.reset(), output: (text) => terminal.write(text), state: onState },
    () => known(name),
  );
  const stops = follow(terminal, place, fit, socket);
  return {
    focus: () => terminal.focus(),
    clear: () => terminal.clear(),
    find: (text, way) =>
      void (way === "next" ? search.findNext(text, { incremental: true }) : search.findPrevious(text)),
    dispose: () => {
      for (const stop of stops) stop();
      socket.close();
      terminal.dispose();
    },
  };
}

/** Typing, size, selection, theme and the network, each to where it belongs. */
function follow(terminal: Terminal, place: HTMLElement, fit: FitAddon, socket: TerminalSocket): (() => void)[] {
  const typed = terminal.onData((text) => socket.type(text));
  const sized = terminal.onResize(({ rows, cols }) => socket.resize(rows, cols));
  const selected = terminal.onSelectionChange(() => place.toggleAttribute("data-selection", terminal.hasSelection()));
  terminal.attachCustomKeyEventHandler((event) => copyKey(event, terminal));
  const resize = () => {
    // A hidden tab has no size; fitting to it would make the shell one column wide.
    if (place.clientWidth > 40 && place.clientHeight > 20) fit.fit();
  };
  const observer = new ResizeObserver(resize);
  observer.observe(place);
  resize();
  socket.resize(terminal.rows, terminal.cols);
  const sizes = () => {
    const size = sizeNow("terminalSize");
    if (terminal.options.fontSize === size) return;
    terminal.options.fontSize = size;
    resize();
  };
  const unthemed = onThemeChange(() => {
    terminal.options.theme = terminalTheme();
    sizes();
  });
  const unsized = [editorSettings.subscribe(sizes), presenting.subscribe(sizes)];
  const retry = () => socket.retry();
  addEventListener("online", retry);
  addEventListener("focus", retry);
  // Measured with a fallback font, the cells are measured again when ours is there.
  void document.fonts?.load(`13px ${FONT}`).then(() => {
    terminal.options.fontFamily = `${FONT}, monospace`;
    resize();
  });
  return [
    () => typed.dispose(),
    () => sized.dispose(),
    () => selected.dispose(),
    () => observer.disconnect(),
    unthemed,
    ...unsized,
    () => removeEventListener("online", retry),
    () => removeEventListener("focus", retry),
  ];
}

/** Ctrl+Shift+C copies what is selected; a paste is the browser's own. False keeps the key from the shell. */
function copyKey(event: KeyboardEvent, terminal: Terminal): boolean {
  if (event.type !== "keydown" || !event.ctrlKey || !event.shiftKey) return true;
  if (event.code === "KeyC" && terminal.hasSelection()) {
    event.preventDefault();
    void navigator.clipboard?.writeText(terminal.getSelection());
    return false;
  }
  return event.code !== "KeyV";
}

async function known(name: string): Promise<boolean | null> {
  try {
    return (await terminals.list()).some((one) => one.name === name);
  } catch (error) {
    return error instanceof ApiError && error.status === 404 ? false : null;
  }
}
