/**
 * Contextual help: what the name at the caret is, all of it, following the caret from cell to cell; and the pages that
 * `?x` and `??x` show, which stay until the person turns back.
 */
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { frontNotebook } from "../notebook/front-notebook.ts";
import { TextBlock } from "../outputs/text/text-block.ts";
import { focusContent } from "../shell/focus.ts";
import { Button } from "../ui/button.tsx";
import { useStore } from "../ui/store.ts";
import { caret } from "./help-caret.ts";
import { drawHelp } from "./help-view.ts";
import { helpAt } from "./help.ts";
import { closePage, page, type Page } from "./pager.ts";
import type { Help, LanguageRequest } from "./sources.ts";
import "./help-panel.css";

export default function HelpPanel() {
  const session = useStore(frontNotebook);
  const shown = useStore(page);
  const request = useStore(caret);
  if (shown && shown.session === session) return <PageView shown={shown} />;
  if (!request || request.session !== session)
    return (
      <p className="tree-note">Put the caret on a name in a cell: what it is shows here, and follows the caret.</p>
    );
  return <AtCaret request={request} />;
}

function AtCaret({ request }: { request: LanguageRequest }) {
  const [help, setHelp] = useState<Help | null | undefined>(undefined);
  useEffect(() => {
    const control = new AbortController();
    const asked = helpAt({ ...request, depth: 2 }, control.signal);
    // Between two names there is nothing: what was there before may be read on.
    void asked.then((found) => control.signal.aborted || setHelp((before) => found ?? before ?? null));
    return () => control.abort();
  }, [request]);
  const { path } = request.session;
  const drawn = useMemo(() => (help ? drawHelp(help, { whole: true, path }) : null), [help, path]);
  if (!drawn)
    return (
      <p className="tree-note">
        {help === undefined ? "Asking what this is" : "Nothing is known here. Run the cell that makes this name."}
      </p>
    );
  return (
    <div className="help-panel" role="document" aria-label="Contextual help" tabIndex={0}>
      <Drawn node={drawn} />
    </div>
  );
}

function PageView({ shown }: { shown: Page }) {
  const number = shown.session.store.cell(shown.cell)?.place.get().number;
  const drawn = useMemo(() => paged(shown), [shown]);
  return (
    <div className="help-panel" role="document" aria-label="Pager" data-pager="" tabIndex={0} onKeyDown={closeByKey}>
      <div className="help-panel-bar">
        <span>{number ? `From cell ${number}` : "From a cell"}</span>
        <Button size="small" onClick={() => page.set(null)}>
          Follow the caret
        </Button>
      </div>
      <Drawn node={drawn} />
    </div>
  );
}

/** As from the notebook; the focus goes back there. */
function closeByKey({ key }: KeyboardEvent): void {
  if (key !== "q" && key !== "Escape") return;
  closePage();
  focusContent();
}

function paged({ data }: Page): Node {
  const block = new TextBlock();
  block.set(String(data["text/plain"] ?? ""));
  return block.element;
}

function Drawn({ node }: { node: Node }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => host.current?.replaceChildren(node), [node]);
  return <div ref={host} className="help-panel-text" />;
}
