/** A picture in a tab: fitted or at its own size, on a ground that shows what is transparent. It is never edited here. */
import { useState } from "react";
import { contents } from "../connection/api.ts";
import { nameOf } from "../files/tree-model.ts";
import { findEntry, tree } from "../files/tree-store.ts";
import { Button } from "../ui/button.tsx";
import { useStoreValue } from "../ui/store.ts";
import "./text-tab.css";

export default function ImageTab({ path }: { path: string }) {
  const [fit, setFit] = useState(true);
  const [size, setSize] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  // A picture that a program writes again is shown again: the tree sees the change.
  const version = useStoreValue(tree, () => findEntry(path)?.modified ?? "");
  if (failed)
    return <p className="text-refused">{path} could not be shown as a picture. It may be damaged, or gone.</p>;
  return (
    <div className="image-tab">
      <div className="image-bar">
        <span>{size ?? "\u00a0"}</span>
        <span className="status-space" />
        <Button size="small" kind="quiet" aria-pressed={fit} onClick={() => setFit(!fit)}>
          {fit ? "Actual size" : "Fit to window"}
        </Button>
      </div>
      <div className="image-ground" data-focus tabIndex={0} aria-label={nameOf(path)} role="region">
        <img
          src={`${contents.url(path)}${version ? `?v=${encodeURIComponent(version)}` : ""}`}
          alt={nameOf(path)}
          data-fit={fit ? "" : undefined}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => setSize(`${naturalWidth} × ${naturalHeight}`)}
          onError={() => setFailed(version)}
        />
      </div>
    </div>
  );
}
