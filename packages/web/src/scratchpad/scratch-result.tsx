/** One result in the scratchpad: what ran, what it put out, and what can be done with it. */
import { ArrowDownToLine, CornerUpLeft, Square } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type FormEvent } from "react";
import { Elapsed } from "../notebook/cell-meta.tsx";
import { duration } from "../notebook/cell-state.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { REVEAL_EVENT } from "../outputs/errors/error-frames.ts";
import { highlightInto } from "../outputs/highlight.ts";
import { OutputArea } from "../outputs/output-area.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Glyph, Icon } from "../ui/icon.tsx";
import type { ScratchState } from "./scratch-kept.ts";
import { SCRATCH, scratchpadOf, type ScratchPrompt, type ScratchRun } from "./scratchpad.ts";

interface ResultProps {
  session: NotebookSession;
  run: ScratchRun;
  reuse: (source: string) => void;
}

export function ScratchResult({ session, run, reuse }: ResultProps) {
  const state = useValue(run.state);
  const prompt = useValue(run.prompt);
  const busy = state.state === "running" || state.state === "queued";
  return (
    <li className="scratchpad-run" data-scratch-run={run.n} data-run={state.state}>
      <div className="scratchpad-head">
        <span className="tab-mark" data-state={state.state}>
          {state.state !== "done" && <Glyph name={state.state} label={WORDS[state.state]} />}
        </span>
        <span className="scratchpad-when">{countOf(state)}</span>
        {state.state === "running" && state.startedAt !== undefined && <Elapsed since={state.startedAt} />}
        {state.took !== undefined && <span className="scratchpad-when">{duration(state.took)}</span>}
        <span className="scratchpad-acts">
          {busy ? (
            <IconButton
              label="Interrupt"
              icon={<Icon of={Square} />}
              onClick={() => session.client.request({ kind: "interrupt" })}
            />
          ) : (
            <Acts session={session} run={run} reuse={reuse} />
          )}
        </span>
      </div>
      <Source session={session} source={run.source} />
      <Outputs session={session} run={run} />
      {state.reason && <p className="scratchpad-reason">{state.reason}</p>}
      {prompt && <Prompt prompt={prompt} />}
    </li>
  );
}

const WORDS: Readonly<Record<ScratchState["state"], string>> = {
  queued: "Waits for the kernel",
  running: "Running",
  done: "Done",
  failed: "Failed",
  interrupted: "Interrupted",
};

const countOf = ({ count, state }: ScratchState): string => (count === undefined ? WORDS[state] : `run ${count}`);

const Acts = ({ session, run, reuse }: ResultProps) => (
  <>
    <IconButton label="Use this code again" icon={<Icon of={CornerUpLeft} />} onClick={() => reuse(run.source)} />
    <IconButton
      label="Insert as a cell below"
      icon={<Icon of={ArrowDownToLine} />}
      onClick={() => insertCell(session, run.source)}
    />
  </>
);

/** The one way from here into the notebook, and only by this press. */
function insertCell(session: NotebookSession, source: string): void {
  session.insert("below", "code");
  const { active } = session;
  if (active === null || session.cell(active)?.source !== "") return;
  session.edit({ type: "edit-source", id: active, changes: [[0, ...source.split("\n")]] });
}

function Source({ session, source }: { session: NotebookSession; source: string }) {
  const host = useRef<HTMLPreElement>(null);
  const language = session.store.kernelspecLanguage;
  useLayoutEffect(() => {
    highlightInto(host.current!, source, language);
  }, [source, language]);
  return <pre ref={host} className="scratchpad-source" />;
}

function Outputs({ session, run }: { session: NotebookSession; run: ScratchRun }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = host.current!;
    const area = new OutputArea(element, {
      path: session.path,
      cell: `${SCRATCH} ${run.n}`,
      language: session.store.kernelspecLanguage,
      locate: (count) => session.store.ranAs(count),
      codeCells: () => session.store.codeCells(),
      elsewhere: (count) => scratchpadOf(session).nameOf(count, run),
      // All of it comes of a run that a person asked for here.
      trusted: () => Promise.resolve(true),
    });
    const reveal = (event: Event) => {
      const { detail } = event as CustomEvent<{ cell: string; line: number }>;
      void import("../notebook/line-jump.ts").then((part) => part.goToLine(session, detail));
    };
    element.addEventListener(REVEAL_EVENT, reveal);
    const draw = () => area.render(run.outputs.get().list);
    const told = () => area.setRunning(run.state.get().state === "running");
    const stops = [run.outputs.subscribe(draw), run.state.subscribe(told)];
    told();
    draw();
    return () => {
      element.removeEventListener(REVEAL_EVENT, reveal);
      for (const stop of stops) stop();
      area.dispose();
    };
  }, [session, run]);
  return <div ref={host} className="scratchpad-outputs" />;
}

function Prompt({ prompt }: { prompt: ScratchPrompt }) {
  const [value, setValue] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement?.closest("[data-scratchpad]")) field.current?.focus();
  }, []);
  const send = (event: FormEvent) => {
    event.preventDefault();
    document.querySelector<HTMLElement>("[data-scratchpad] .cm-content")?.focus();
    prompt.answer(value);
  };
  const kind = prompt.password ? "password" : "text";
  return (
    <form className="cell-prompt" data-stdin="" onSubmit={send}>
      <label className="cell-prompt-label">
        {prompt.text || (prompt.password ? "Password" : "Input")}
        <input
          ref={field}
          className="field"
          type={kind}
          autoComplete="off"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <Button size="small" onClick={(event) => event.currentTarget.form?.requestSubmit()}>
        Send
      </Button>
    </form>
  );
}
