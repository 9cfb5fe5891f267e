/**
 * The menus of a cell's outputs, in the gutter beside them while the pointer or the focus is in the cell: one for each output,
 * the first with what concerns all of them too. Under them the handle by which their height is drawn. What the menus hold is
 * loaded when one is opened.
 */
import { MoreHorizontal } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { keepHeight, limitHeight } from "../../outputs/output-height.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { openMenu } from "../../ui/menu.tsx";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellHead } from "../cell-store.ts";

interface Props {
  session: NotebookSession;
  head: CellHead;
}

/** More outputs than these have their menus inside the first one's only. */
const MOST = 30;

export function OutputMenu({ session, head }: Props) {
  const place = useRef<HTMLSpanElement>(null);
  const tops = useTops(place);
  const open = (button: HTMLElement, index: number | null) => {
    // The button goes when the pointer leaves the cell for the menu: the menu stands at its place.
    const { left, bottom } = button.getBoundingClientRect();
    const frame = button.closest<HTMLElement>(".cell-outputs-frame")!;
    void import("./output-acts.ts").then((part) => {
      const of = { session, head, frame };
      const items = index === null ? part.cellItems(of) : part.itemsAt(of, index);
      openMenu({ x: left, y: bottom }, items, "Output");
    });
  };
  return (
    <>
      <span ref={place} className="cell-output-menu">
        <IconButton
          label="Output"
          aria-haspopup="menu"
          icon={<Icon of={MoreHorizontal} />}
          onClick={({ currentTarget }) => open(currentTarget, null)}
        />
      </span>
      {tops.slice(1, MOST).map((top, at) => (
        <span key={at} className="cell-output-menu" style={{ top }}>
          <IconButton
            label={`Output ${at + 2}`}
            aria-haspopup="menu"
            icon={<Icon of={MoreHorizontal} />}
            onClick={({ currentTarget }) => open(currentTarget, at + 1)}
          />
        </span>
      ))}
      <HeightHandle session={session} head={head} />
    </>
  );
}

/** Where the outputs begin, measured in their frame; none where they stand in a box that scrolls. */
function useTops(place: React.RefObject<HTMLElement | null>): readonly number[] {
  const [tops, setTops] = useState<readonly number[]>([]);
  useLayoutEffect(() => {
    const frame = place.current?.parentElement;
    const box = frame?.querySelector<HTMLElement>(".cell-outputs");
    const host = box?.firstElementChild;
    if (!frame || !box || !host) return;
    const measure = () => {
      const top = frame.getBoundingClientRect().top;
      const scrolls = box.scrollHeight > box.clientHeight + 1;
      const next = scrolls ? [] : [...host.children].map((each) => Math.round(each.getBoundingClientRect().top - top));
      setTops((before) => (before.join() === next.join() ? before : next));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(host);
    sizes.observe(box);
    return () => sizes.disconnect();
  }, [place]);
  return tops;
}

const STEP = 24;

/** A splitter: dragged, or moved by arrow keys; Escape and a double press give the outputs their own height back. */
function HeightHandle({ session, head }: Props) {
  const handle = useRef<HTMLDivElement>(null);
  const box = () => handle.current?.parentElement?.querySelector<HTMLElement>(".cell-outputs") ?? null;
  const set = (height: number | null) => {
    const element = box();
    if (!element) return;
    // Drawn as high as what is in it, it is not limited any more.
    const whole = height !== null && height >= element.scrollHeight && !element.hasAttribute("data-scrolled");
    const kept = whole ? null : height;
    limitHeight(element, kept);
    keepHeight(session.path, head.id, kept);
    handle.current?.setAttribute("aria-valuenow", String(Math.round(element.clientHeight)));
  };
  const drag = (event: React.PointerEvent<HTMLElement>) => {
    const element = box();
    if (event.button !== 0 || !element) return;
    event.preventDefault();
    const { currentTarget, pointerId } = event;
    const start = element.clientHeight - event.clientY;
    currentTarget.setPointerCapture(pointerId);
    currentTarget.dataset["drawn"] = "";
    const move = ({ clientY }: PointerEvent) => set(start + clientY);
    const end = () => {
      delete currentTarget.dataset["drawn"];
      currentTarget.removeEventListener("pointermove", move);
    };
    currentTarget.addEventListener("pointermove", move);
    currentTarget.addEventListener("lostpointercapture", end, { once: true });
  };
  const press = (event: React.KeyboardEvent) => {
    const by = { ArrowDown: STEP, ArrowUp: -STEP }[event.key];
    if (by === undefined && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    set(by === undefined ? null : (box()?.clientHeight ?? 0) + by);
  };
  return (
    <div
      ref={handle}
      className="cell-output-height"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the outputs"
      aria-valuenow={0}
      tabIndex={0}
      onPointerDown={drag}
      onDoubleClick={() => set(null)}
      onKeyDown={press}
    />
  );
}
