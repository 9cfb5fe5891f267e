/** A value opened wide: a large window of a table, text or image, a page at a time; parts of containers by their rows. */
import type { VariablePath, VariableView } from "@pellucid/protocol";
import { useCallback, useEffect, useState, type ReactNode } from "react";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { bytes } from "../notebook/running/run-words.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ValueGrid } from "./value-grid.tsx";
import { AnyView, Pages } from "./value-view.tsx";
import { pathInWords } from "./variable-rows.ts";
import { detailOf, shapeOf } from "./variable-words.ts";
import type { VariablesKeeper, Wanted } from "./variables-keeper.ts";

const ROWS = 50;
const COLUMNS = 20;
const CHARACTERS = 20_000;
const ITEMS = 100;

interface DialogProps {
  session: NotebookSession;
  keeper: VariablesKeeper;
  path: VariablePath;
  onClose: () => void;
}

interface Shown {
  readonly path: VariablePath;
  readonly wanted: Wanted;
}

export function ValueDialog({ session, keeper, path, onClose }: DialogProps) {
  const [shown, setShown] = useState<Shown>({ path, wanted: {} });
  const { view, trouble } = useView(keeper, shown);
  const turn = useCallback(
    (wanted: Wanted) => setShown(({ path: at, wanted: before }) => ({ path: at, wanted: { ...before, ...wanted } })),
    [],
  );
  const above = shown.path.slice(0, -1) as unknown as VariablePath;
  return (
    <Dialog title={pathInWords(shown.path)} onClose={onClose} wide>
      <div className="value-wide">
        <p className="variable-none">{view ? aboutOf(view) : (trouble ?? "Reading")}</p>
        {view?.view === "items" ? (
          <Items view={view} path={shown.path} turn={turn} go={(to) => setShown({ path: to, wanted: {} })} />
        ) : (
          view && (
            <Whole session={session} view={view} path={shown.path}>
              <AnyView view={view} slice={shown.wanted.slice ?? []} turn={turn} characters={CHARACTERS} />
            </Whole>
          )
        )}
      </div>
      <div className="dialog-actions">
        {shown.path.length > path.length && (
          <Button kind="quiet" onClick={() => setShown({ path: above, wanted: {} })}>
            Back to {pathInWords(above)}
          </Button>
        )}
        <Button data-first onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

interface WholeProps {
  session: NotebookSession;
  view: VariableView;
  path: VariablePath;
  children: ReactNode;
}

/** What has rows is a grid, in the place of the window that was read. */
function Whole({ session, view, path, children }: WholeProps) {
  if (view.view !== "table") return children;
  return (
    <ValueGrid key={pathInWords(path)} session={session} path={path} name={`Table of ${pathInWords(path)}`}>
      {children}
    </ValueGrid>
  );
}

function aboutOf({ summary }: VariableView): string {
  return [summary.type, shapeOf(summary), detailOf(summary), bytes(summary.memory)].filter(Boolean).join(", ");
}

/** The answer to the latest question; the one before stays until it is there. */
function useView(keeper: VariablesKeeper, { path, wanted }: Shown) {
  const [state, setState] = useState<{ view: VariableView | null; trouble: string | null }>({
    view: null,
    trouble: null,
  });
  useEffect(() => {
    let gone = false;
    void lookAt(keeper, path, wanted).then((answer) => {
      if (gone) return;
      setState(typeof answer === "string" ? { view: null, trouble: answer } : { view: answer, trouble: null });
    });
    return () => {
      gone = true;
    };
  }, [keeper, path, wanted]);
  return state;
}

/** Asked once more where it turned out to be text: that is counted in characters. */
async function lookAt(keeper: VariablesKeeper, path: VariablePath, wanted: Wanted): Promise<VariableView | string> {
  const { start = 0, columnStart = 0, slice = [] } = wanted;
  const asked = { path, start, columnStart, columnCount: COLUMNS, slice };
  const answer = await keeper.inspect({ ...asked, count: ROWS });
  if (typeof answer === "string" || (answer.view !== "text" && answer.view !== "items")) return answer;
  return keeper.inspect({ ...asked, count: answer.view === "text" ? CHARACTERS : ITEMS });
}

interface ItemsProps {
  view: Extract<VariableView, { view: "items" }>;
  path: VariablePath;
  turn: (wanted: Wanted) => void;
  go: (path: VariablePath) => void;
}

function Items({ view, path, turn, go }: ItemsProps) {
  const { items, start, total } = view;
  return (
    <>
      <div className="value-table-box" role="group" aria-label="Parts" tabIndex={0}>
        <table className="value-table">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">Type</th>
              <th scope="col">Shape</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.label + JSON.stringify(item.step)}>
                <th scope="row">
                  {item.opens ? (
                    <Button kind="link" onClick={() => go([...path, item.step])}>
                      {item.label}
                    </Button>
                  ) : (
                    item.label
                  )}
                </th>
                <td>{item.type}</td>
                <td>{shapeOf(item)}</td>
                <td className="value-preview">{item.preview}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pages what="Items" start={start} count={items.length} total={total} goTo={(to) => turn({ start: to })} />
    </>
  );
}
