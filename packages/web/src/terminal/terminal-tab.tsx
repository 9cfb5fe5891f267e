/**
 * A terminal in a tab. Closing the tab leaves the terminal running on the server (the panel of what is alive brings it
 * back); End Terminal ends it. Its screen comes from the server after a reload and after a restart of the server.
 */
import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { registerKnown } from "../shell/commands.ts";
import { setTabState } from "../shell/tab-state.ts";
import { runCommand } from "../shell/commands.ts";
import { closeTab } from "../shell/tabs.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { mountTerminal, type MountedTerminal } from "./terminal-view.ts";
import "@xterm/xterm/css/xterm.css";
import "./terminal.css";

type State = "connecting" | "up" | "lost" | "ended";

export default function TerminalTab({ name, active }: { name: string; active: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  const [terminal, setTerminal] = useState<MountedTerminal | null>(null);
  const [state, setState] = useState<State>("connecting");
  const [finding, setFinding] = useState(false);
  useEffect(() => {
    if (!place.current) return;
    const mounted = mountTerminal(place.current, name, setState);
    setTerminal(mounted);
    return () => mounted.dispose();
  }, [name]);
  useEffect(() => {
    const text = { connecting: "Connecting", up: "Terminal", lost: "", ended: "Ended" }[state];
    setTabState(`terminal:${name}`, { status: [{ id: "terminal", side: "right", text }] });
  }, [name, state]);
  useEffect(() => {
    if (!active) return;
    const stops = [
      registerKnown("terminal:find", () => setFinding(true)),
      registerKnown("terminal:clear", () => terminal?.clear()),
    ];
    return () => stops.forEach((stop) => stop());
  }, [active, terminal]);
  return (
    <div className="terminal" data-terminal={name} data-state={state}>
      {finding && terminal && (
        <Find
          terminal={terminal}
          onClose={() => {
            setFinding(false);
            terminal.focus();
          }}
        />
      )}
      <div ref={place} className="terminal-place" />
      {state === "ended" && (
        <div className="terminal-ended" role="status">
          <span>Terminal {name} has ended.</span>
          <Button
            size="small"
            onClick={() => {
              void closeTab({ kind: "terminal", path: name });
              runCommand("terminal:create-new");
            }}
          >
            New terminal
          </Button>
          <Button size="small" kind="quiet" onClick={() => void closeTab({ kind: "terminal", path: name })}>
            Close
          </Button>
        </div>
      )}
    </div>
  );
}

function Find({ terminal, onClose }: { terminal: MountedTerminal; onClose: () => void }) {
  const [text, setText] = useState("");
  return (
    <search className="terminal-find">
      <input
        className="field"
        aria-label="Find"
        autoFocus
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          terminal.find(event.target.value, "next");
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") onClose();
          if (event.key === "Enter") terminal.find(text, event.shiftKey ? "previous" : "next");
        }}
      />
      <IconButton label="Previous" icon={<Icon of={ArrowUp} />} onClick={() => terminal.find(text, "previous")} />
      <IconButton label="Next" icon={<Icon of={ArrowDown} />} onClick={() => terminal.find(text, "next")} />
      <IconButton label="Close" icon={<Icon of={X} />} onClick={onClose} />
    </search>
  );
}
