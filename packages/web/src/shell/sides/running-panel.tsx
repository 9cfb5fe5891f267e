/**
 * The panel of what is alive: notebooks with kernels, terminals, language servers; each opens by a press and can be ended here. Below
 * them the tabs that were closed in this window, to be opened again.
 */
import { RotateCw, X } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { endSession, languageServers, terminals } from "../../connection/api.ts";
import { FileIcon, TerminalIcon } from "../../files/file-icon.tsx";
import { nameOf, parentOf } from "../../files/tree-model.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { toast } from "../../ui/toast.tsx";
import { useStore } from "../../ui/store.ts";
import { runCommand } from "../commands.ts";
import { titleOf } from "../layout/dock-model.ts";
import { tabId, type TabConfig } from "../layout/layout-json.ts";
import { readRunning, running, unusedOf } from "../running.ts";
import { closedTabs, openFile, openTab, reopenClosed } from "../tabs.ts";

const ended = (what: Promise<unknown>) =>
  void what
    .catch((error: unknown) => toast({ level: "error", text: error instanceof Error ? error.message : String(error) }))
    .then(readRunning);

export default function RunningPanel() {
  useEffect(() => void readRunning(), []);
  return (
    <div className="running">
      <Kernels />
      <Terminals />
      <LanguageServers />
      <Closed />
    </div>
  );
}

function Section({
  title,
  none,
  act,
  children,
}: {
  title: string;
  none?: string;
  act?: ReactNode;
  children: ReactNode[];
}) {
  return (
    <section>
      <header className="running-head">
        <h3>{title}</h3>
        {act}
      </header>
      {children.length === 0 && <p className="tree-note">{none}</p>}
      <ul aria-label={title}>{children}</ul>
    </section>
  );
}

function Kernels() {
  const { sessions } = useStore(running);
  const kernels = sessions.filter(({ kernel }) => kernel);
  const unused = unusedOf(kernels);
  const act = unused.length > 0 && (
    <Button
      kind="quiet"
      size="small"
      data-tip="Kernels whose notebook is open nowhere, and which do nothing"
      onClick={() => runCommand("running:shut-down-unused")}
    >
      Shut down unused
    </Button>
  );
  return (
    <Section title="Kernels" none="No kernel is running." act={act}>
      {kernels.map((session) => (
        <li key={session.id} className="running-row" data-unused={unused.includes(session) || undefined}>
          <button type="button" className="running-open" onClick={() => openFile(session.path)} title={session.path}>
            <FileIcon path={session.path} />
            <span className="tree-name">{nameOf(session.path)}</span>
            <span className="running-detail">
              {unused.includes(session) ? "not open" : session.kernel?.execution_state}
            </span>
          </button>
          <IconButton
            label={`Shut down the kernel of ${nameOf(session.path)}`}
            icon={<Icon of={X} />}
            onClick={() => ended(endSession(session.id))}
          />
        </li>
      ))}
    </Section>
  );
}

function Terminals() {
  const { terminals: open } = useStore(running);
  return (
    <Section title="Terminals" none="No terminal is open.">
      {open.map(({ name }) => (
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
    </Section>
  );
}

const STATES = { starting: "starting", running: "", "given-up": "given up" } as const;

/** Where there is none, nothing is said: they come with the first question by themselves. */
function LanguageServers() {
  const { languageServers: servers } = useStore(running);
  if (servers.length === 0) return null;
  return (
    <Section title="Language servers">
      {servers.map(({ id, name, language, folder, state }) => (
        <li key={id} className="running-row">
          <span className="running-open" title={`${name} helps with ${language} in ${folder}`}>
            <span className="tree-name">{name}</span>
            <span className="running-detail">{STATES[state] || folder}</span>
          </span>
          <IconButton
            label={`Restart ${name}`}
            icon={<Icon of={RotateCw} />}
            onClick={() => ended(languageServers.act(id, "restart").then(() => said(name, "starts again")))}
          />
          <IconButton
            label={`Stop ${name}`}
            icon={<Icon of={X} />}
            onClick={() => ended(languageServers.act(id, "stop").then(() => said(name, "comes back")))}
          />
        </li>
      ))}
    </Section>
  );
}

const said = (name: string, does: string) => toast({ text: `${name} ${does} with the next question.` });

function Closed() {
  const tabs = useStore(closedTabs);
  if (tabs.length === 0) return null;
  return (
    <Section title="Recently closed">
      {tabs.map((tab) => (
        <li key={tabId(tab)} className="running-row">
          <button
            type="button"
            className="running-open"
            onClick={() => reopenClosed(tab)}
            title={`Open ${tab.path} again`}
          >
            {tab.kind === "terminal" ? <TerminalIcon /> : <FileIcon path={tab.path} />}
            <span className="tree-name">{titleOf(tab)}</span>
            <span className="running-detail">{whereOf(tab)}</span>
          </button>
        </li>
      ))}
    </Section>
  );
}

const whereOf = (tab: TabConfig): string => (tab.kind === "terminal" ? "" : parentOf(tab.path));
