/** Two texts of a cell beside each other, in all the width there is. */
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { showDialog } from "../ui/show-dialog.ts";
import { DiffView } from "./diff-view.tsx";
import "./history.css";

interface Sides {
  title: string;
  before: string | undefined;
  after: string | undefined;
  against: "previous" | "now";
}

export function showSides(sides: Sides): void {
  showDialog((close) => <SidesDialog {...sides} close={close} />);
}

function SidesDialog({ title, before, after, against, close }: Sides & { close: () => void }) {
  const [left, right] = against === "previous" ? ["Before", "After"] : ["Then", "Now"];
  return (
    <Dialog title={title} onClose={close} wide>
      <div className="diff-heads">
        <span>{left}</span>
        <span>{right}</span>
      </div>
      <div className="diff-scroll">
        <DiffView before={before} after={after} wide />
      </div>
      <div className="dialog-actions">
        <Button data-first onClick={close}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
