/**
 * The whole page for whoever came by a read-only link: the one notebook, live, and nothing of the lab around it. What
 * could change or run something is left out; the server would refuse it too.
 */
import { useEffect } from "react";
import { useFollowedPath } from "../shell/followed-path.ts";
import { Mark } from "../shell/start/mark.tsx";
import { NotebookTab } from "../notebook/notebook-tab.tsx";
import "./reader.css";

export default function Reader({ path: opened, onReady }: { path: string; onReady: () => void }) {
  const { path, moved } = useFollowedPath(opened);
  useEffect(() => {
    document.title = `${path.split("/").at(-1)} · Pellucid`;
    onReady();
  }, [path, onReady]);
  return (
    <div className="reader" data-reader="">
      <header className="reader-bar">
        <Mark />
        <h1>{path.split("/").at(-1)}</h1>
        <span className="reader-word">Read-only, live</span>
      </header>
      <main className="reader-page">
        <NotebookTab path={path} active moved={moved} />
      </main>
    </div>
  );
}
