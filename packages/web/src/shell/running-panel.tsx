/** The panel of what is alive: notebooks with kernels, and terminals; each opens by a press and can be ended here. */
import { X } from "lucide-react";
import { useEffect } from "react";
import { endSession, terminals } from "../connection/api.ts";
import { FileIcon, TerminalIcon } from "../files/file-icon.tsx";
import { nameOf, parentOf } from "../files/tree-model.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { toast } from "../ui/toast.tsx";
import { useStore } from "../ui/store.ts";
import { readRunning, running } from "./running.ts";
import { openFile, openTab } from "./tabs.ts";

const ended = (what: Promise<unknown>) =>
  void what
    .catch((error: unknown) => toast({ level: "error", text: error instanceof Error ? error.message : String(error) }))
    .then(readRunning);

export default function RunningPanel() {
  const alive = useStore(running);
  useEffect(() => void readRunning(), []);
  const kernels = alive.sessions.filter(({ kernel }) => kernel);
  return (
    <div className="running">
      <h3>Kernels</h3>
      {kernels.length === 0 && <p className="tree-note">No kernel is running.</p>}
      <ul aria-label="Kernels">
        {kernels.map((session) => (
          <li key={session.id} className="running-row">
            <button type="button" className="running-open" onClick={() => openFile(session.path)} title={session.path}>
              <FileIcon path={session.path} />
              <span className="tree-name">{nameOf(session.path)}</span>
              <span className="running-detail">{session.kernel?.execution_state ?? parentOf(session.path)}</span>
            </button>
            <IconButton
              label={`Shut down the kernel of ${nameOf(session.path)}`}
              icon={<Icon of={X} />}
              onClick={() => ended(endSession(session.id))}
            />
          </li>
        ))}
      </ul>
      <h3>Terminals</h3>
      {alive.terminals.length === 0 && <p className="tree-note">No terminal is open.</p>}
      <ul aria-label="Terminals">
        {alive.terminals.map(({ name }) => (
          <li key={name} className="running-row">
            <button type="button" className="running-open" onClick={() => openTab({ kind: "terminal", path: name })}>
              <TerminalIcon />
              <span className="tree-name">Terminal {name}</span>
            </button>
            <IconButton
              label={`End terminal ${name}`}
              icon={<Icon of={X} />}
              onClick={() => ended(terminals.close(name))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}
