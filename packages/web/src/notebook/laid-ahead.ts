/**
 * Cells near what is seen are laid out before they come into view. By itself a browser does that (`content-visibility: auto`) only
 * where the window's own edge hides them: in a panel that scrolls, a cell is skipped until its edge is seen. Where its height is
 * another than was guessed, what is being read then jumps, as it is to that very edge that the browser holds the place.
 *
 * One observer asks the sections (cell-sections.ts), and the cells of those that are near; cells.css does the rest. While somebody
 * goes down it rests: what comes in from below moves nothing that is seen, and each cell that it asks costs a part of a frame.
 */
const NEAR = "data-near";
/** Only above: what comes in from below moves nothing that is seen. */
const MARGIN = "900px 0px 0px";
/** So long after the last step down it asks again, ms. */
const REST = 150;

/** Of the cells of a column, as they come and go. The answer ends it. */
export function layAhead(column: HTMLElement): () => void {
  const root = column.closest(".notebook-scroll");
  if (!root || typeof IntersectionObserver === "undefined") return () => undefined;
  const isNear = (box: Element) => box === column || box.hasAttribute(NEAR);
  const leave = (box: Element) => {
    observer.unobserve(box);
    box.removeAttribute(NEAR);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        target.toggleAttribute(NEAR, isIntersecting);
        if (!target.matches(".cell-section")) continue;
        if (isIntersecting) changes.observe(target, { childList: true });
        for (const cell of target.children)
          if (isIntersecting) observer.observe(cell);
          else leave(cell);
      }
    },
    { root, rootMargin: MARGIN },
  );
  const changes = new MutationObserver((records) => {
    for (const { target, addedNodes, removedNodes } of records) {
      for (const box of removedNodes) if (box instanceof Element && !box.isConnected) leave(box);
      for (const box of addedNodes)
        if (box instanceof Element && box.parentNode === target)
          if (isNear(target as Element)) observer.observe(box);
          else leave(box);
    }
  });
  const ask = () => {
    changes.observe(column, { childList: true });
    for (const box of column.children) observer.observe(box);
  };
  const rest = () => {
    observer.disconnect();
    changes.disconnect();
  };
  ask();
  const stop = whileGoingDown(root, rest, ask);
  return () => {
    stop();
    rest();
  };
}

/** Calls `begin` when somebody begins to scroll down, and `end` when that has ended. */
function whileGoingDown(root: Element, begin: () => void, end: () => void): () => void {
  let top = root.scrollTop;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = () => {
    clearTimeout(timer);
    timer = undefined;
    end();
  };
  const look = () => {
    const isDown = root.scrollTop > top;
    top = root.scrollTop;
    if (isDown) {
      if (timer === undefined) begin();
      clearTimeout(timer);
      timer = setTimeout(ended, REST);
    } else if (timer !== undefined) ended();
  };
  root.addEventListener("scroll", look, { passive: true });
  return () => {
    clearTimeout(timer);
    root.removeEventListener("scroll", look);
  };
}
