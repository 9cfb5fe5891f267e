/** Notebooks that were deleted and are still in the history: one press puts one back as it was, with its past. */
import { request } from "../connection/api.ts";
import { refresh } from "../files/tree-store.ts";
import { openFile } from "../shell/tabs.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { showDialog } from "../ui/show-dialog.ts";
import { toast } from "../ui/toast.tsx";
import { showHistory } from "./scope.ts";
import "../notebook/running/plan.css";

interface Deleted {
  readonly path: string;
  readonly at: string;
  readonly size: number;
}

const ADDRESS = "pellucid/deleted-notebooks";

/** False: there is none. */
export async function showDeleted(): Promise<boolean> {
  const found = await request<Deleted[]>(ADDRESS);
  if (found.length === 0) toast({ text: "No deleted notebook of this project is in the history." });
  else showDialog((close) => <DeletedDialog found={found} close={close} />);
  return found.length > 0;
}

function DeletedDialog({ found, close }: { found: readonly Deleted[]; close: () => void }) {
  return (
    <Dialog title="Deleted notebooks" onClose={close} wide>
      <p className="dialog-text">
        Each comes back to where it was, as it was last, without outputs and with its history.
      </p>
      <ul className="plan" aria-label="Deleted notebooks">
        {found.map(({ path, at }, i) => (
          <li key={path} className="plan-step" data-deleted={path}>
            <span className="plan-words">
              <span>{path}</span>
              <time className="plan-why" dateTime={at}>
                Last changed {new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}
              </time>
            </span>
            <Button
              size="small"
              aria-label={`Restore ${path}`}
              {...(i === 0 && { "data-first": "" })}
              onClick={() => void restore(path, close)}
            >
              Restore
            </Button>
          </li>
        ))}
      </ul>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={close}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

async function restore(path: string, close: () => void): Promise<void> {
  try {
    await request(ADDRESS, { method: "POST", body: { path } });
  } catch (error) {
    return void toast({
      level: "error",
      text: `Could not restore ${path}: ${error instanceof Error ? error.message : error}`,
    });
  }
  close();
  openFile(path);
  void refresh();
  toast({ text: `${path} is back`, action: { label: "Show history", run: () => showHistory() } });
}
