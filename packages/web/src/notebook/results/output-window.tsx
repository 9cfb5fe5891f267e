/** The whole page of a window that was opened for one output: the output as in a tab of its own, and no lab around it. */
import { useEffect } from "react";
import { ConnectionStrip } from "../../shell/connection-strip.tsx";
import { watchReach } from "../../shell/lab.ts";
import { useFollowedPath } from "../../shell/followed-path.ts";
import type { OutputPlace } from "../../shell/output-address.ts";
import { OutputTab } from "./output-tab.tsx";

interface Props {
  path: string;
  place: OutputPlace;
  onReady: () => void;
}

export default function OutputWindow({ path: opened, place: { cell, at }, onReady }: Props) {
  const { path, moved } = useFollowedPath(opened);
  useEffect(() => {
    const stop = watchReach();
    onReady();
    return stop;
  }, [onReady]);
  return (
    <main className="output-window">
      <OutputTab key={path} path={path} cell={cell} only={at} moved={moved} />
      <ConnectionStrip />
    </main>
  );
}
