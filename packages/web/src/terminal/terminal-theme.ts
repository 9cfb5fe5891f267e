/** xterm wants colours, not variables: this reads them from the tokens as they are now, in whatever theme. */
import type { ITheme } from "@xterm/xterm";

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

/** The computed colour of a token; an element resolves light-dark() and var() for us. */
function tokenReader(): { read: (token: string) => string; done: () => void } {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  return {
    read: (token) => {
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    },
    done: () => probe.remove(),
  };
}

export function terminalTheme(): ITheme {
  const { read, done } = tokenReader();
  const theme: Record<string, string> = {
    background: read("--surface-page"),
    foreground: read("--text"),
    cursor: read("--accent"),
    cursorAccent: read("--surface-page"),
    selectionBackground: read("--surface-selected"),
    scrollbarSliderBackground: read("--line"),
    scrollbarSliderHoverBackground: read("--line-strong"),
    scrollbarSliderActiveBackground: read("--line-strong"),
  };
  for (const name of NAMES) {
    const colour = read(`--ansi-${name}`);
    theme[name] = colour;
    theme[`bright${name[0]!.toUpperCase()}${name.slice(1)}`] = colour;
  }
  theme.brightBlack = read("--text-3");
  done();
  return theme;
}
