/** In place of a notebook that cannot be opened: what is wrong, at which line, and the file as text, untouched. */
import { openTab } from "../shell/tabs.ts";
import { Button } from "../ui/button.tsx";
import type { Refusal } from "../connection/room-client.ts";

export function NotebookRefused({ path, refusal, retry }: { path: string; refusal: Refusal; retry: () => void }) {
  const { reason, line, column } = refusal;
  const place = line === undefined ? "" : `Line ${line}${column === undefined ? "" : `, column ${column}`}. `;
  return (
    <div className="notebook-refused" role="alert">
      <h2>{path.split("/").at(-1)} cannot be opened as a notebook</h2>
      <p>{reason}</p>
      <p className="notebook-refused-note">{place}Nothing was written.</p>
      <div className="notebook-refused-actions">
        <Button kind="primary" onClick={() => openTab({ kind: "text", path })}>
          Open as text
        </Button>
        <Button onClick={retry}>Try again</Button>
      </div>
    </div>
  );
}
