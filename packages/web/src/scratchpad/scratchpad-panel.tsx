/**
 * The scratchpad: an editor over what was tried, the newest on top, in the kernel of the notebook in front. Loaded when it is
 * first shown; it remembers through scratchpad.ts, so that hiding it loses nothing.
 */
import type { EditorView } from "@codemirror/view";
import { Eraser } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { frontNotebook } from "../notebook/front-notebook.ts";
import { loadEditor } from "../notebook/editor/late-editor.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { focusContent } from "../shell/focus.ts";
import { showKeys } from "../shell/keys.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useStore } from "../ui/store.ts";
import { ScratchResult } from "./scratch-result.tsx";
import { focusWanted, SCRATCH, scratchpadOf, type Scratchpad } from "./scratchpad.ts";
import "./scratchpad.css";

export default function ScratchpadPanel() {
  const session = useStore(frontNotebook);
  if (!session) return <p className="tree-note">The scratchpad of a notebook shows here while one is in front.</p>;
  return <Pad key={session.tab} session={session} pad={scratchpadOf(session)} />;
}

function Pad({ session, pad }: { session: NotebookSession; pad: Scratchpad }) {
  const runs = useValue(pad.runs);
  const host = useRef<HTMLDivElement>(null);
  const view = useEditor(host, session, pad);
  const run = (keep: boolean) => {
    const editor = view.current;
    if (!editor) return;
    pad.run(editor.state.doc.toString());
    if (!keep) write(editor, "");
    editor.focus();
  };
  const reuse = (source: string) => {
    if (!view.current) return;
    write(view.current, source);
    view.current.focus();
  };
  return (
    <div className="scratchpad" data-scratchpad="">
      <div
        ref={host}
        className="source scratchpad-editor"
        data-type="code"
        onKeyDownCapture={(event) => runKey(event, run)}
        onKeyDown={leave}
      />
      <div className="scratchpad-bar">
        <Button size="small" onClick={() => run(false)}>
          Run
        </Button>
        <span className="scratchpad-keys">{showKeys("Shift Enter")} runs, ↑ brings back</span>
        {runs.length > 0 && (
          <IconButton label="Clear results" icon={<Icon of={Eraser} />} onClick={() => pad.clear()} />
        )}
      </div>
      {runs.length === 0 ? (
        <p className="tree-note">
          Code that is tried here runs in the notebook’s kernel and stands in no cell. The marks at the cells tell when
          it changed what they use.
        </p>
      ) : (
        <ol aria-label="Scratchpad results" className="scratchpad-results">
          {runs.map((one) => (
            <ScratchResult key={one.n} session={session} run={one} reuse={reuse} />
          ))}
        </ol>
      )}
    </div>
  );
}

/** Before the editor, which has its own idea of Enter. */
function runKey(event: KeyboardEvent, run: (keep: boolean) => void): void {
  const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
  if (key !== "Enter" || event.nativeEvent.isComposing || !(shiftKey || ctrlKey || metaKey || altKey)) return;
  event.preventDefault();
  event.stopPropagation();
  run(ctrlKey || metaKey);
}

/** Escape that the editor has no use for leads back to the cells. */
function leave(event: KeyboardEvent): void {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  event.preventDefault();
  focusContent();
}

/** The same editor as in cells, with the same help; what is typed stays when the panel goes. */
function useEditor(host: RefObject<HTMLDivElement | null>, session: NotebookSession, pad: Scratchpad) {
  const view = useRef<EditorView | null>(null);
  const wanted = useStore(focusWanted);
  const answered = useRef(0);
  const takeFocus = () => {
    if (!view.current || answered.current === focusWanted.get()) return;
    answered.current = focusWanted.get();
    view.current.focus();
  };
  useLayoutEffect(() => {
    let gone = false;
    void loadEditor().then((editor) => {
      if (gone || !host.current) return;
      const setup = {
        source: pad.text,
        type: "code" as const,
        language: session.store.kernelspecLanguage,
        label: "Scratchpad code",
        lineNumbers: false,
        place: { session, cell: SCRATCH },
        folds: [],
      };
      const made = editor.makeCellEditor(setup, {
        edited: () => (pad.text = made.state.doc.toString()),
        moved: () => {},
        focused: () => {},
        blurred: () => {},
        beyond: (direction) => recalled(made, pad, direction),
        mayEdit: () => true,
        folded: () => {},
      });
      view.current = made;
      host.current.append(made.dom);
      takeFocus();
    });
    return () => {
      gone = true;
      view.current?.destroy();
      view.current = null;
    };
  }, [host, session, pad]);
  useEffect(takeFocus, [wanted]);
  return view;
}

function write(view: EditorView, text: string): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: { anchor: text.length },
    scrollIntoView: true,
    userEvent: "input",
  });
}

function recalled(view: EditorView, pad: Scratchpad, direction: 1 | -1): boolean {
  const found = pad.recall(view.state.doc.toString(), direction < 0 ? 1 : -1);
  if (found === null) return false;
  write(view, found);
  return true;
}
