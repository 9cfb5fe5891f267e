/** In the notebook's header: where the run is paused, and the way there. With it the rest of debugging is fetched. */
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { setRight } from "../shell/sides/panels.ts";
import { placeWords } from "./debugging.ts";
import { debuggingOf } from "./debugging-of.ts";
import { goToPlace } from "./frame-place.ts";

export default function DebugWord({ session }: { session: NotebookSession }) {
  const debugging = debuggingOf(session);
  const { pause } = useValue(debugging.view);
  useValue(session.store.order);
  if (!pause) return null;
  const top = pause.frames[0];
  const where = top ? ` in ${placeWords(session, top)}` : "";
  const go = () => {
    setRight({ name: "debugger", open: true });
    if (top && !top.outside) void goToPlace(session, top);
  };
  return (
    <button type="button" className="notebook-count debug-word" data-tone="warn" data-paused="" onClick={go}>
      <span aria-hidden className="debug-word-mark" />
      <span role="status">{`${pause.over ? "Looks back" : "Paused"}${where}`}</span>
    </button>
  );
}
