/**
 * Offers to install the language server where there is none: once, in a corner, in nobody's way; it shows the command, and
 * does nothing before somebody presses the button. "Not now" is remembered; the command Set Up Language Help brings it back.
 */
import type { LanguageStatus } from "@pellucid/protocol";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { askAgain, installLanguage, languageStatus } from "./language-client.ts";
import "./offer.css";

type Absent = Extract<LanguageStatus, { offer: unknown }>;

const KEY = "pellucid:language-offer";
const LOOK_MS = 500;
let shown = false;

const refused = (): readonly string[] => localStorage.getItem(KEY)?.split(" ") ?? [];

function refuse(language: string): void {
  try {
    localStorage.setItem(KEY, [...new Set([...refused(), language])].join(" "));
  } catch {
    // It is offered again, then.
  }
}

/** `asked`: somebody wanted something that needs it. */
export function offer(path: string, about: Absent, asked: boolean): void {
  if (shown || (!asked && refused().includes(about.offer.language))) return;
  shown = true;
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  const close = () => {
    shown = false;
    root.unmount();
    place.remove();
  };
  root.render(<Offer path={path} first={about} close={close} />);
}

/** By hand: says how things are, whatever they are. */
export async function setUp(path: string): Promise<void> {
  askAgain();
  const status = await languageStatus(path);
  if (!status) return void toast({ text: "The server did not say whether there is a language server." });
  if ("offer" in status) return offer(path, status, true);
  if (status.state === "ready") toast({ text: `Language help comes from ${status.name}.` });
  else if (status.state === "given-up") toast({ text: status.reason });
  else if (status.state === "off") toast({ text: "Language help is switched off where the server was started." });
  else toast({ text: "There is no language server for this language." });
}

function Offer({ path, first, close }: { path: string; first: Absent; close: () => void }) {
  const [status, setStatus] = useState<Absent>(first);
  const { offer: what, state } = status;
  useEffect(() => {
    if (state !== "installing") return;
    const look = async () => {
      const now = await languageStatus(path);
      if (now && "offer" in now) setStatus(now);
      else if (now?.state === "ready") {
        askAgain();
        toast({ text: `${now.name} is installed. Language help for ${what.title} is on.` });
        close();
      }
    };
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => clearInterval(timer);
  }, [path, state, what, close]);
  const install = async () => {
    const now = await installLanguage(path);
    if ("offer" in now) setStatus(now);
    else close();
  };
  const later = () => {
    refuse(what.language);
    close();
  };
  return (
    <section className="language-offer floating" aria-label="Language help" data-language-offer={state}>
      <p className="language-offer-title" role="status">
        {state === "installing"
          ? `Installing ${what.name}`
          : state === "failed-install"
            ? `${what.name} could not be installed`
            : `Language help for ${what.title}: install ${what.name} (${what.megabytes} MB)?`}
      </p>
      {state === "installing" && (
        <progress max={1} value={status.done} aria-label={`${status.step}, ${Math.round(status.done * 100)} %`} />
      )}
      {state === "failed-install" && <p className="language-offer-text">{status.reason}</p>}
      {state === "missing" && (
        <p className="language-offer-text">
          Types, documentation and renaming across cells. It goes into the lab&rsquo;s own folder; until then the kernel
          helps.
        </p>
      )}
      {state !== "installing" && <code className="language-offer-command">{what.command}</code>}
      <div className="language-offer-acts">
        <Button size="small" kind="quiet" onClick={later}>
          {state === "installing" ? "Hide" : "Not now"}
        </Button>
        {state !== "installing" && (
          <Button size="small" kind="primary" onClick={() => void install()}>
            {state === "missing" ? "Install" : "Try again"}
          </Button>
        )}
      </div>
    </section>
  );
}
