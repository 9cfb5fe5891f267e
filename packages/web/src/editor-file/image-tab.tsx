/**
 * A picture in a tab: fitted or larger and smaller, turned and mirrored, by Jupyter's keys too, on a ground that shows what is
 * transparent. It is never edited here.
 */
import { useEffect, useState, type CSSProperties, type KeyboardEvent } from "react";
import { contents, type Contents } from "../connection/api.ts";
import { followMove } from "../files/file-actions.ts";
import { nameOf } from "../files/tree-model.ts";
import { findEntry, tree } from "../files/tree-store.ts";
import { Button } from "../ui/button.tsx";
import { useStoreValue } from "../ui/store.ts";
import { lookAfter, PLAIN, type PictureLook } from "./picture-look.ts";
import "./text-tab.css";

export default function ImageTab({ path }: { path: string }) {
  const [look, setLook] = useState(PLAIN);
  const [size, setSize] = useState<readonly [number, number] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  // A picture that a program writes again is shown again: the tree sees the change.
  const seen = useStoreValue(tree, () => findEntry(path)?.modified ?? "");
  const [version, setVersion] = useState(seen);
  if (seen && seen !== version) setVersion(seen);
  useEffect(() => (seen ? undefined : followPicture(path)), [seen, path]);
  if (failed)
    return <p className="text-refused">{path} could not be shown as a picture. It may be damaged, or gone.</p>;
  const fit = look.zoom === null;
  return (
    <div className="image-tab">
      <div className="image-bar">
        <span>{size ? `${size[0]} × ${size[1]}${fit ? "" : `, ${Math.round(look.zoom! * 100)} %`}` : "\u00a0"}</span>
        <span className="status-space" />
        <Button size="small" kind="quiet" aria-pressed={fit} onClick={() => setLook({ ...look, zoom: fit ? 1 : null })}>
          {fit ? "Actual size" : "Fit to window"}
        </Button>
      </div>
      <div
        className="image-ground"
        data-focus
        tabIndex={0}
        aria-label={nameOf(path)}
        aria-keyshortcuts="= - [ ] H V I 0"
        role="region"
        onKeyDown={(event) => pressed(event, look, setLook)}
      >
        <img
          src={`${contents.url(path)}${version ? `?v=${encodeURIComponent(version)}` : ""}`}
          alt={nameOf(path)}
          data-fit={fit ? "" : undefined}
          style={styleOf(look, size)}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setSize([naturalWidth, naturalHeight])}
          onError={() => setFailed(version)}
        />
      </div>
    </div>
  );
}

/** It is not where it was, or the tree does not show it: renamed in the lab, its tab goes along. */
function followPicture(path: string): void {
  const follow = ({ path: now }: Contents) => void (now !== path && followMove(path, now));
  contents.follow.stat(path).then(follow, () => {});
}

function pressed(event: KeyboardEvent, look: PictureLook, set: (look: PictureLook) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const next = lookAfter(look, event.key);
  if (!next) return;
  event.preventDefault();
  set(next);
}

function styleOf(
  { zoom, turns, across, down, inverted }: PictureLook,
  size: readonly [number, number] | null,
): CSSProperties {
  const transform = `rotate(${turns * 90}deg) scale(${across ? -1 : 1}, ${down ? -1 : 1})`;
  return {
    transform,
    ...(inverted && { filter: "invert(1)" }),
    ...(zoom !== null && size && { width: size[0] * zoom, height: size[1] * zoom, maxWidth: "none" }),
  };
}
