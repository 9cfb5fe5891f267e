/**
 * Read-only links of notebooks: copies a fresh one, and lists all there are, with the way to revoke each. The server keeps
 * no secrets it could show again, so each copy is a link of its own.
 */
import { useState } from "react";
import { request } from "../connection/api.ts";
import { timeOfDay } from "../notebook/cell-state.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Button } from "../ui/button.tsx";
import { ask, Dialog } from "../ui/dialog.tsx";
import { showDialog } from "../ui/show-dialog.ts";
import { toast } from "../ui/toast.tsx";
import "./people.css";

interface ReadLink {
  readonly id: string;
  readonly path: string;
  readonly createdAt: string;
  /** How many watch by it now. */
  readonly watchers: number;
}

const PLACE = "pellucid/links";
const allLinks = async () => (await request<{ links: ReadLink[] }>(PLACE)).links;
const revoke = (id: string): Promise<void> => request(`${PLACE}/${encodeURIComponent(id)}`, { method: "DELETE" });

export async function copyReadLink(session: NotebookSession): Promise<void> {
  const made = await request<{ id: string; url: string }>(PLACE, { method: "POST", body: { path: session.path } });
  const link = location.origin + made.url;
  const copied = await Promise.resolve(navigator.clipboard?.writeText(link)).then(
    () => navigator.clipboard !== undefined,
    () => false,
  );
  if (!copied) {
    const text = "The browser does not let the page copy it. Copy it from here.";
    return void (await ask({ title: "Read-only link", text, label: "Read-only link", value: link, confirm: "Close" }));
  }
  toast({
    text: "Read-only link copied. Whoever has it sees this notebook live and can change nothing",
    action: { label: "Revoke", run: () => revoke(made.id) },
    more: { label: "Show links", run: showReadLinks },
  });
}

export async function showReadLinks(): Promise<void> {
  const links = await allLinks();
  showDialog((close) => <LinksDialog found={links} close={close} />);
}

function LinksDialog({ found, close }: { found: readonly ReadLink[]; close: () => void }) {
  const [links, setLinks] = useState(found);
  const [failure, setFailure] = useState("");
  const end = (gone: readonly ReadLink[]) => {
    setFailure("");
    Promise.all(gone.map(({ id }) => revoke(id)))
      .catch((error: unknown) => setFailure(error instanceof Error ? error.message : String(error)))
      .then(async () => setLinks(await allLinks()))
      .catch(() => {});
  };
  return (
    <Dialog title="Read-only links" onClose={close} wide>
      <p className="dialog-text">
        {links.length === 0
          ? "There are none. Copy Read-only Link makes one for the notebook in front."
          : "Whoever has one sees its notebook live, and nothing else of this lab. Revoked, it ends at once."}
      </p>
      <ul className="links" aria-label="Read-only links">
        {links.map((link) => (
          <li key={link.id} className="links-row" data-link={link.id}>
            <span className="links-words">
              <span className="links-path">{link.path}</span>
              <span className="links-more">{wordsOf(link)}</span>
            </span>
            <Button size="small" aria-label={`Revoke the link to ${link.path}`} onClick={() => end([link])}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
      {failure && <p role="alert">{failure}</p>}
      <div className="dialog-actions">
        <Button kind="quiet" data-first onClick={close}>
          Close
        </Button>
        {links.length > 1 && <Button onClick={() => end(links)}>Revoke all {links.length}</Button>}
      </div>
    </Dialog>
  );
}

const wordsOf = ({ createdAt, watchers }: ReadLink): string =>
  `made ${timeOfDay(Date.parse(createdAt))}${watchers > 0 ? `, ${watchers} ${watchers === 1 ? "reads" : "read"} now` : ""}`;
