/** A text file in a tab: the editor, and above it, only when there is something to say, a strip with the way out. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { MissingFile } from "../files/missing-file.tsx";
import { nameOf } from "../files/tree-model.ts";
import { Later } from "../ui/later.tsx";
import { Button } from "../ui/button.tsx";
import { editedText } from "./edited-text.ts";
import type { DocumentState, TextDocument } from "./text-document.ts";
import "./text-tab.css";

interface TabProps {
  path: string;
  active: boolean;
}

export default function TextTab(tab: TabProps) {
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return <OpenText key={attempt} {...tab} retry={retry} />;
}

function OpenText({ path, active, retry }: TabProps & { retry: () => void }) {
  const [text] = useState(() => editedText(path));
  const state = useSyncExternalStore(text.subscribe, text.state);
  const place = useRef<HTMLDivElement>(null);
  // As soon as it is drawn: no key is lost where it takes the place of another.
  useLayoutEffect(() => {
    const element = place.current;
    return element ? text.mount(element) : undefined;
  }, [text]);
  useEffect(() => (active ? text.activate() : undefined), [text, active]);
  return (
    <div className="text-tab">
      <Strip state={state} path={path} document={text.document} />
      {state.kind === "loading" && <Later text={`Opening ${nameOf(path)}`} />}
      {state.kind === "refused" &&
        (state.missing ? <MissingFile path={path} retry={retry} /> : <p className="text-refused">{state.why}</p>)}
      <div ref={place} className="text-place" hidden={state.kind !== "open"} />
    </div>
  );
}

function Strip({ state, path, document }: { state: DocumentState; path: string; document: TextDocument }) {
  if (state.kind !== "open") return null;
  if (state.conflict) {
    return (
      <div className="strip" role="alert" data-tone="warn">
        <span>{nameOf(path)} was changed on disk while it was edited here. Nothing has been overwritten.</span>
        <Button size="small" onClick={() => void document.reload()}>
          Take the file&rsquo;s version
        </Button>
        <Button size="small" onClick={() => void document.save(true)}>
          Keep mine and save
        </Button>
      </div>
    );
  }
  if (state.problem) {
    return (
      <div className="strip" role="alert" data-tone="fail">
        <span>{state.problem}</span>
        <Button size="small" onClick={() => void document.save()}>
          Save again
        </Button>
      </div>
    );
  }
  if (state.gone) {
    return (
      <div className="strip" role="status" data-tone="warn">
        <span>{nameOf(path)} is gone from the disk. Its text is kept in this tab.</span>
        <Button size="small" onClick={() => void document.save(true)}>
          Save it again
        </Button>
      </div>
    );
  }
  return state.readOnly ? (
    <div className="strip" role="status">
      {nameOf(path)} cannot be written: it is read-only on disk.
    </div>
  ) : null;
}
