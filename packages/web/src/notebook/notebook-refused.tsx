/** In place of a notebook that cannot be opened: what is wrong, at which line, and the file as text, untouched. */
import type { Refusal } from "../connection/room-client.ts";
import { MissingFile } from "../files/missing-file.tsx";
import { nameOf } from "../files/tree-model.ts";
import { openTab } from "../shell/tabs.ts";
import { Button } from "../ui/button.tsx";
import { Refused } from "../ui/refused.tsx";

export function NotebookRefused({ path, refusal, retry }: { path: string; refusal: Refusal; retry: () => void }) {
  const { reason, line, column, missing } = refusal;
  if (missing) return <MissingFile path={path} retry={retry} />;
  const place = line === undefined ? "" : `Line ${line}${column === undefined ? "" : `, column ${column}`}. `;
  return (
    <Refused
      title={`${nameOf(path)} cannot be opened as a notebook`}
      text={reason}
      note={`${place}Nothing was written.`}
    >
      <Button kind="primary" onClick={() => openTab({ kind: "text", path })}>
        Open as text
      </Button>
      <Button onClick={retry}>Try again</Button>
    </Refused>
  );
}
