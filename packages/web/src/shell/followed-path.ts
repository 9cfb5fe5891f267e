/** For a page without tabs: the name of its one file as it is now. The address follows, so that a reload finds it. */
import { useCallback, useState } from "react";
import { moveKept } from "../files/kept-by-path.ts";
import { addressOf } from "./address.ts";

export function useFollowedPath(opened: string): { path: string; moved: (from: string, to: string) => void } {
  const [path, setPath] = useState(opened);
  const moved = useCallback((from: string, to: string) => {
    moveKept(from, to);
    history.replaceState(null, "", addressOf({ kind: "notebook", path: to }) + location.search);
    setPath(to);
  }, []);
  return { path, moved };
}
