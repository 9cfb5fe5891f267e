/** Expressions: those that are watched are evaluated at each pause; others are evaluated once, in the console. */
import { Plus, X } from "lucide-react";
import type { DebugAnswer, DebugView } from "@pellucid/protocol";
import { useEffect, useRef, useState } from "react";
import { useValue } from "../notebook/value.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Debugging } from "./debugging.ts";

interface Props {
  debugging: Debugging;
  view: DebugView;
}

const textOf = (answer: DebugAnswer): { text: string; failed: boolean } =>
  answer.status === "value"
    ? { text: answer.value.value, failed: false }
    : { text: answer.status === "refused" ? answer.reason : "", failed: true };

export function Watches({ debugging, view }: Props) {
  const { watches, pause } = view;
  const chosen = useValue(debugging.chosen);
  const [values, setValues] = useState<Readonly<Record<string, { text: string; failed: boolean }>>>({});
  const [fresh, setFresh] = useState("");
  useEffect(() => {
    let gone = false;
    const frame = debugging.frameOf(chosen);
    if (!pause || !frame) return;
    void (async () => {
      for (const expression of watches) {
        const answer = await debugging.ask({ op: "evaluate", frame: frame.id, expression, context: "watch" });
        if (gone) return;
        setValues((before) => ({ ...before, [`${pause.n}/${frame.id} ${expression}`]: textOf(answer) }));
      }
    })();
    return () => {
      gone = true;
    };
  }, [debugging, watches, pause, chosen]);
  const valueOf = (expression: string) => (pause ? values[`${pause.n}/${chosen} ${expression}`] : undefined);
  const set = (next: readonly string[]) => void debugging.order({ op: "watches", watches: next });
  const add = () => {
    const expression = fresh.trim();
    if (expression && !watches.includes(expression)) set([...watches, expression]);
    setFresh("");
  };
  return (
    <section className="debugger-part">
      <h3>Watch</h3>
      <ul className="debugger-list" aria-label="Watch">
        {watches.map((expression) => (
          <li key={expression} className="debugger-row" data-watch={expression}>
            <span className="debugger-name">{expression}</span>
            <span className="debugger-value" data-failed={valueOf(expression)?.failed || undefined}>
              {valueOf(expression)?.text ?? ""}
            </span>
            <IconButton
              label={`Stop watching ${expression}`}
              icon={<Icon of={X} />}
              onClick={() => set(watches.filter((each) => each !== expression))}
            />
          </li>
        ))}
      </ul>
      <form
        className="debugger-add"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <input
          className="field"
          aria-label="Watch expression"
          placeholder="Expression to watch"
          spellCheck={false}
          value={fresh}
          onChange={(event) => setFresh(event.target.value)}
        />
        <IconButton label="Watch it" icon={<Icon of={Plus} />} onClick={add} />
      </form>
    </section>
  );
}

interface Said {
  readonly n: number;
  readonly asked: string;
  readonly text: string;
  readonly failed: boolean;
}

const SAID_BOUND = 100;

/** What was evaluated here, and what log points said. */
export function Console({ debugging, view }: Props) {
  const [said, setSaid] = useState<readonly Said[]>([]);
  const [text, setText] = useState("");
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "nearest" });
  }, [said]);
  const evaluate = async () => {
    const expression = text.trim();
    const { frame } = debugging;
    if (!expression || !frame) return;
    setText("");
    const answer = await debugging.ask({ op: "evaluate", frame: frame.id, expression, context: "repl" });
    setSaid((before) => {
      const n = (before.at(-1)?.n ?? 0) + 1;
      return [...before, { n, asked: expression, ...textOf(answer) }].slice(-SAID_BOUND);
    });
  };
  return (
    <section className="debugger-part">
      <h3>{view.pause ? "Evaluate" : "Log points"}</h3>
      <div className="debugger-said" role="log" aria-label="Evaluated">
        {view.log.map(({ n, text: line }) => (
          <p key={`log ${n}`} data-log="">
            {line}
          </p>
        ))}
        {said.map((each) => (
          <p key={each.n}>
            <span className="debugger-asked">{each.asked}</span>
            <span data-failed={each.failed || undefined}>{each.text}</span>
          </p>
        ))}
        <div ref={end} />
      </div>
      {view.pause && (
        <input
          className="field"
          aria-label="Evaluate"
          placeholder="Expression or statement"
          title="Evaluated in the chosen frame"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            void evaluate();
          }}
        />
      )}
    </section>
  );
}
