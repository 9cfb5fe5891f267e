/**
 * What a person has to know of the notebook as a whole, said above its cells with the choices beside it: no kernel and
 * what mends that, a file that cannot be written, is gone, or was changed by somebody else in the same places.
 */
import type { FileView, KernelView } from "@pellucid/protocol";
import { useState, type ReactNode } from "react";
import { runCommand } from "../shell/commands.ts";
import { Button } from "../ui/button.tsx";
import { SliceSlot } from "../slice/slice-slot.tsx";
import { nameOf } from "./cell-store.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { useValue } from "./value.ts";

export function NotebookStrips({ session }: { session: NotebookSession }) {
  const file = useValue(session.store.file);
  const kernel = useValue(session.store.kernel);
  const failure = useValue(session.store.saveFailure);
  const notice = useValue(session.store.notice);
  // Who reads by a link has nothing to mend here.
  const reader = useValue(session.store.reader);
  const reason = reader ? undefined : troubleOf(kernel);
  // What a strip says already is not said again beside it.
  const repeated = reason !== undefined && notice?.text.includes(reason) === true;
  return (
    <>
      {!reader && <SliceSlot session={session} />}
      {!reader && file && <FileStrips session={session} file={file} failure={failure} />}
      {reason && <KernelStrip session={session} kernel={kernel} told={repeated ? notice.text : reason} />}
      {notice && !repeated && (
        <Strip
          tone={notice.level === "error" ? "fail" : notice.level === "warning" ? "warn" : "quiet"}
          action={
            <Button size="small" kind="quiet" onClick={() => session.store.notice.set(null)}>
              Dismiss
            </Button>
          }
        >
          {notice.text}
        </Strip>
      )}
    </>
  );
}

/** Why there is no kernel to run anything, or none yet that answers. */
export const troubleOf = ({ state, reason }: Pick<KernelView, "state" | "reason">): string | undefined =>
  ["none", "dead", "starting", "restarting"].includes(state) ? reason : undefined;

/** What keeps the file from being as the notebook is: one strip, for the first reason; and what is not safe at all. */
function FileStrips({ session, file, failure }: { session: NotebookSession; file: FileView; failure: string | null }) {
  const save = (label: string) => (
    <Button size="small" onClick={() => session.client.save()}>
      {label}
    </Button>
  );
  const name = file.path.split("/").at(-1);
  return (
    <>
      {file.atRisk && <Strip tone="fail">{file.atRisk}</Strip>}
      {file.conflict ? (
        <ConflictStrip session={session} conflict={file.conflict} />
      ) : file.missing && !failure ? (
        <Strip tone="warn" action={save("Write it again")}>
          {name} was deleted or moved away. The notebook is whole here; Save writes the file again.
        </Strip>
      ) : file.readOnly ? (
        <Strip tone="warn" action={save("Save")}>
          {file.readOnly}
        </Strip>
      ) : (
        failure && (
          <Strip tone="fail" action={save("Save")}>
            {failure}
          </Strip>
        )
      )}
    </>
  );
}

interface StripProps {
  tone: "quiet" | "warn" | "fail";
  action?: ReactNode;
  children: ReactNode;
}

function Strip({ tone, action, children }: StripProps) {
  return (
    <div className="notebook-strip" data-tone={tone} role={tone === "fail" ? "alert" : "status"}>
      <div className="notebook-strip-text">{children}</div>
      {action && <div className="notebook-strip-actions">{action}</div>}
    </div>
  );
}

interface KernelStripProps {
  session: NotebookSession;
  kernel: KernelView;
  told: string;
}

function KernelStrip({ session, kernel, told }: KernelStripProps) {
  const [copied, setCopied] = useState(false);
  const { remedy } = kernel;
  const copy = () =>
    void navigator.clipboard?.writeText(remedy ?? "").then(
      () => setCopied(true),
      () => undefined,
    );
  const restart = kernel.state !== "none" && !remedy;
  return (
    <Strip
      tone={kernel.state === "dead" ? "fail" : "warn"}
      action={
        <>
          {remedy && (
            <Button size="small" onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
          <Button size="small" kind="quiet" onClick={() => void runCommand("notebook:change-kernel")}>
            Change kernel…
          </Button>
          {restart && (
            <Button size="small" onClick={() => session.client.request({ kind: "restart" })}>
              Restart kernel
            </Button>
          )}
        </>
      }
    >
      {told}
      {remedy && <code className="notebook-remedy">{remedy}</code>}
    </Strip>
  );
}

function ConflictStrip({
  session,
  conflict,
}: {
  session: NotebookSession;
  conflict: NonNullable<FileView["conflict"]>;
}) {
  const [open, setOpen] = useState(true);
  const keep = (mine: boolean) => session.client.request({ kind: "resolve", keep: mine ? "mine" : "theirs" });
  return (
    <>
      <Strip
        tone="warn"
        action={
          <>
            <Button size="small" kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? "Hide both versions" : "Show both versions"}
            </Button>
            <Button size="small" onClick={() => keep(false)}>
              Take the file's
            </Button>
            <Button size="small" kind="primary" onClick={() => keep(true)}>
              Keep mine
            </Button>
          </>
        }
      >
        {conflict.message}
      </Strip>
      {open && (
        <div className="notebook-conflict">
          {conflict.cells.map((cell) => (
            <ConflictCell key={cell.id} session={session} {...cell} />
          ))}
        </div>
      )}
    </>
  );
}

function ConflictCell({
  session,
  id,
  mine,
  theirs,
}: {
  session: NotebookSession;
  id: string;
  mine: string;
  theirs: string;
}) {
  const cell = session.store.cell(id);
  return (
    <figure className="notebook-conflict-cell">
      <figcaption>{cell ? nameOf(cell.place.get(), cell.head.get().type) : "A cell"}</figcaption>
      <div>
        <span>Mine</span>
        <pre>{mine}</pre>
      </div>
      <div>
        <span>In the file</span>
        <pre>{theirs}</pre>
      </div>
    </figure>
  );
}
