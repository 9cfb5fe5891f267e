/** Asks before anything is installed: which package, into which environment, by which command. */
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { messageOf } from "../../shell/failure.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { installPlan, type InstallPlan } from "./install-client.ts";

/** The package that was agreed to; null: none. */
export function askToInstall(notebook: string, name: string): Promise<string | null> {
  return new Promise((done) => {
    const place = document.body.appendChild(document.createElement("div"));
    const root = createRoot(place);
    const finish = (chosen: string | null) => {
      root.unmount();
      place.remove();
      done(chosen);
    };
    root.render(<InstallDialog notebook={notebook} name={name} finish={finish} />);
  });
}

interface Props {
  notebook: string;
  name: string;
  finish: (chosen: string | null) => void;
}

function InstallDialog({ notebook, name, finish }: Props) {
  const [wanted, setWanted] = useState(name);
  const [plan, setPlan] = useState<InstallPlan | string | null>(null);
  useEffect(() => {
    installPlan(notebook).then(setPlan, (error: unknown) => setPlan(messageOf(error)));
  }, [notebook]);
  const ready = typeof plan === "object" && plan !== null && wanted.trim() !== "";
  return (
    <Dialog title={`Install ${name}?`} onClose={() => finish(null)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) finish(wanted.trim());
        }}
      >
        <label className="install-field">
          Package
          <input className="field" data-first value={wanted} onChange={(event) => setWanted(event.target.value)} />
        </label>
        {typeof plan === "string" && <p className="dialog-text">{plan}</p>}
        {plan === null && <p className="dialog-text">Looking at the environment</p>}
        {typeof plan === "object" && plan && (
          <>
            <p className="dialog-text">It goes into {plan.environment}, where this notebook runs. This command runs:</p>
            <pre className="install-command">{[...plan.command, wanted.trim()].map(quoted).join(" ")}</pre>
          </>
        )}
        <div className="dialog-actions">
          <Button kind="quiet" onClick={() => finish(null)}>
            Cancel
          </Button>
          <button type="submit" className="button" data-kind="primary" disabled={!ready}>
            {`Install ${wanted.trim()}`}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const quoted = (word: string): string => (/[^\w./:@=~<>[\]+-]/.test(word) ? `"${word}"` : word);
