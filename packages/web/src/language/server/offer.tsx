/**
 * Offers to install the language server where there is none: a line in the status bar, in nobody's way, and all of it with the
 * command in a card for whoever asks for more. Nothing is done before somebody presses the button. "Not now" is remembered; the
 * command Set Up Language Help brings it back.
 */
import type { LanguageStatus } from "@pellucid/protocol";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { askAgain, installLanguage, languageStatus } from "./server-status.ts";
import "./offer.css";

type Absent = Extract<LanguageStatus, { offer: unknown }>;

const KEY = "pellucid:language-offer";
const LOOK_MS = 500;
/** Takes away what is shown. */
let shown: (() => void) | null = null;

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
  if (!asked && (shown || refused().includes(about.offer.language))) return;
  shown?.();
  const bar = asked ? null : document.querySelector("[data-status-slot]");
  const place = (bar ?? document.body).appendChild(document.createElement("div"));
  const root = createRoot(place);
  const close = () => {
    shown = null;
    root.unmount();
    place.remove();
  };
  shown = close;
  const more = bar ? (now: Absent) => offer(path, now, true) : undefined;
  root.render(<Offer path={path} first={about} close={close} more={more} />);
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

interface OfferProps {
  path: string;
  first: Absent;
  close: () => void;
  /** Shows all of it; absent where that is what is shown. */
  more: ((now: Absent) => void) | undefined;
}

function Offer({ path, first, close, more }: OfferProps) {
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
    <section
      className={more ? "language-offer-line" : "language-offer floating"}
      aria-label="Language help"
      data-language-offer={state}
    >
      <p className="language-offer-title" role="status">
        {titleOf(status)}
      </p>
      {state === "installing" && (
        <progress max={1} value={status.done} aria-label={`${status.step}, ${Math.round(status.done * 100)} %`} />
      )}
      {!more && <Reasons status={status} inNotebook={/\.ipynb$/i.test(path)} />}
      <div className="language-offer-acts">
        <Button size="small" kind="quiet" onClick={later}>
          {state === "installing" ? "Hide" : "Not now"}
        </Button>
        {more && state !== "installing" && (
          <Button size="small" kind="quiet" onClick={() => more(status)}>
            Details
          </Button>
        )}
        {state !== "installing" && (
          <Button size="small" kind={more ? "plain" : "primary"} onClick={() => void install()}>
            {state === "missing" ? "Install" : "Try again"}
          </Button>
        )}
      </div>
    </section>
  );
}

const titleOf = ({ state, offer: { name, title, megabytes } }: Absent): string =>
  state === "installing"
    ? `Installing ${name}`
    : state === "failed-install"
      ? `${name} could not be installed`
      : `Language help for ${title}: install ${name} (${megabytes} MB)?`;

const Reasons = ({ status, inNotebook }: { status: Absent; inNotebook: boolean }) => (
  <>
    {status.state === "failed-install" && <p className="language-offer-text">{status.reason}</p>}
    {status.state === "missing" && (
      <p className="language-offer-text">
        Types, documentation and renaming across {inNotebook ? "cells" : "files"}. It goes into the lab&rsquo;s own
        folder; until then {inNotebook ? "the kernel helps" : "the file’s own names complete"}.
      </p>
    )}
    {status.state !== "installing" && <code className="language-offer-command">{status.offer.command}</code>}
  </>
);
