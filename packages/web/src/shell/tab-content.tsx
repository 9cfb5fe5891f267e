/**
 * What stands in a tab: each kind loaded on first use, behind a wall of its own, so that one that fails says so in its
 * place and leaves the others alone.
 */
import { Component, useEffect, useState, type ComponentType, type ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { Later } from "../ui/later.tsx";
import { useStoreValue } from "../ui/store.ts";
import { tabId, type TabConfig } from "./layout/layout-json.ts";
import { activeTab, closeTab } from "./tabs.ts";

const NotebookTab = part(() => import("../notebook/notebook-tab.tsx").then((loaded) => loaded.NotebookTab));
const StartTab = part(() => import("./start/start-tab.tsx").then((loaded) => loaded.StartTab));
const OutputTab = part(() => import("../notebook/results/output-tab.tsx").then((loaded) => loaded.OutputTab));
const TextTab = part(() => import("../editor-file/text-tab.tsx").then((loaded) => loaded.default));
const SourceTab = part(() => import("../debug/source-tab.tsx").then((loaded) => loaded.default));
const ImageTab = part(() => import("../editor-file/image-tab.tsx").then((loaded) => loaded.default));
const TerminalTab = part(() => import("../terminal/terminal-tab.tsx").then((loaded) => loaded.default));

/** Fetches what a notebook needs and asks for it, so that it is drawn with the shell instead of after it. */
export async function beginNotebook(path: string): Promise<void> {
  try {
    await NotebookTab.load();
    await (await import("../notebook/notebook-tab.tsx")).beginNotebook(path);
  } catch {
    // The tab says so in its place.
  }
}

export function TabContent({ config }: { config: TabConfig }) {
  const active = useStoreValue(activeTab, (tab) => !!tab && tab.kind === config.kind && tabId(tab) === tabId(config));
  return (
    <div className="tab-content" data-tab={tabId(config)}>
      <Wall key={config.path} config={config}>
        <Content key={config.path} config={config} active={active} />
      </Wall>
    </div>
  );
}

function Content({ config: { kind, path, view, cell, of, by }, active }: { config: TabConfig; active: boolean }) {
  switch (kind) {
    case "notebook":
      return <NotebookTab.Shown path={path} view={view} active={active} />;
    case "output":
      return <OutputTab.Shown path={path} cell={cell ?? ""} />;
    case "text":
      return <TextTab.Shown path={path} active={active} />;
    case "source":
      return <SourceTab.Shown path={path} of={of ?? ""} by={by} active={active} />;
    case "image":
      return <ImageTab.Shown path={path} />;
    case "terminal":
      return <TerminalTab.Shown name={path} active={active} />;
    case "start":
      return <StartTab.Shown />;
  }
}

/**
 * A component that is fetched on first use. Drawn at once when it is there, and as soon as it has come: React's own
 * `lazy` holds back what follows a fallback for 300 ms.
 */
function part<P extends object>(fetch: () => Promise<ComponentType<P>>) {
  let there: ComponentType<P> | null = null;
  const load = async () => (there ??= await fetch());
  function Shown(props: P) {
    const [failure, setFailure] = useState<unknown>(null);
    const [, setLoaded] = useState(there !== null);
    useEffect(() => {
      if (!there) load().then(() => setLoaded(true), setFailure);
    }, []);
    // To the wall around it.
    if (failure) throw failure;
    const Part = there;
    return Part ? <Part {...props} /> : <Later text="Loading" />;
  }
  return { load, Shown };
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
