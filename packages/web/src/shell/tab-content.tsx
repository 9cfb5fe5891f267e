/**
 * What stands in a tab: each kind loaded on first use, behind a wall of its own, so that one that fails says so in its
 * place and leaves the others alone.
 */
import { Component, lazy, Suspense, useEffect, useState, type ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { useStoreValue } from "../ui/store.ts";
import { tabId, type TabConfig } from "./layout-json.ts";
import { StartTab } from "./start-tab.tsx";
import { activeTab, closeTab } from "./tabs.ts";

const loadNotebook = () => import("../notebook/notebook-tab.tsx");
const NotebookTab = lazy(() => loadNotebook().then((part) => ({ default: part.NotebookTab })));
const TextTab = lazy(() => import("../editor-file/text-tab.tsx"));
const ImageTab = lazy(() => import("../editor-file/image-tab.tsx"));
const TerminalTab = lazy(() => import("../terminal/terminal-tab.tsx"));

/** Fetches what a notebook needs while the shell still starts. */
export const warmNotebook = () => void loadNotebook().catch(() => {});

export function TabContent({ config }: { config: TabConfig }) {
  const active = useStoreValue(activeTab, (tab) => !!tab && tab.kind === config.kind && tab.path === config.path);
  return (
    <div className="tab-content" data-tab={tabId(config)}>
      <Wall key={config.path} config={config}>
        <Suspense fallback={<Later text="Loading" />}>
          <Content key={config.path} config={config} active={active} />
        </Suspense>
      </Wall>
    </div>
  );
}

function Content({ config: { kind, path }, active }: { config: TabConfig; active: boolean }) {
  switch (kind) {
    case "notebook":
      return <NotebookTab path={path} active={active} />;
    case "text":
      return <TextTab path={path} active={active} />;
    case "image":
      return <ImageTab path={path} />;
    case "terminal":
      return <TerminalTab name={path} active={active} />;
    case "start":
      return <StartTab />;
  }
}

/** A quiet line, and only if it takes longer than a moment. */
export function Later({ text }: { text: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return <p className="tab-later">{shown ? text : ""}</p>;
}

class Wall extends Component<{ config: TabConfig; children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { config } = this.props;
    return (
      <div className="tab-failure" role="alert">
        <h2>This tab could not be shown</h2>
        <p>{error.message}</p>
        <p>The other tabs and everything on the server are not touched.</p>
        <div>
          <Button onClick={() => this.setState({ error: null })}>Show again</Button>
          <Button kind="quiet" onClick={() => void closeTab(config)}>
            Close tab
          </Button>
        </div>
        <details>
          <summary>Details</summary>
          <pre>{error.stack}</pre>
        </details>
      </div>
    );
  }
}
