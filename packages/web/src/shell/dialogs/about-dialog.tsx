/** Which Pellucid this is, and which lab: what a report of a fault begins with. Loaded on first use. */
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showDialog } from "../../ui/show-dialog.ts";
import { lab } from "../lab.ts";

export function showAbout(): void {
  showDialog((close) => <About onClose={close} />);
}

function About({ onClose }: { onClose: () => void }) {
  const { version, name } = lab.get();
  const said = `Pellucid ${version}, ${navigator.userAgent}`;
  return (
    <Dialog title={`Pellucid ${version}`} onClose={onClose}>
      <p className="dialog-text">
        This lab is {name || "a folder without a name"}, at {location.origin}.
      </p>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={() => void navigator.clipboard?.writeText(said)}>
          Copy for a report
        </Button>
        <Button kind="primary" onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
