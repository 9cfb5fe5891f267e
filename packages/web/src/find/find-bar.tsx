/**
 * The find bar of a notebook: two fields, the switches, the count. It floats over the cells' top right corner, so that
 * nothing moves when it comes. Loaded when it is first asked for; all it does is FindSession's.
 */
import {
  ArrowDown,
  ArrowUp,
  CaseSensitive,
  CaseUpper,
  Regex,
  Replace,
  ReplaceAll,
  SquareStack,
  SquareTerminal,
  WholeWord,
  X,
} from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { registerKnown } from "../shell/commands.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { FindSession, type FindState, type FindWish } from "./find-session.ts";
import "./find-bar.css";

type Switch = keyof { [K in keyof FindWish as FindWish[K] extends boolean ? K : never]: true };

const SWITCHES: readonly { of: Switch; label: string; icon: typeof Regex; key?: string }[] = [
  { of: "matchCase", label: "Match case", icon: CaseSensitive, key: "Alt C" },
  { of: "wholeWord", label: "Whole word", icon: WholeWord, key: "Alt B" },
  { of: "regex", label: "Regular expression", icon: Regex, key: "Alt R" },
  { of: "outputs", label: "Search outputs", icon: SquareTerminal, key: "Alt O" },
  { of: "selected", label: "Search selected cells", icon: SquareStack, key: "Alt L" },
];

export default function FindBar({ session }: { session: NotebookSession }) {
  const element = useRef<HTMLElement>(null);
  const [find, setFind] = useState<FindSession | null>(null);
  useEffect(() => {
    const column = element.current?.closest("[data-notebook]")?.querySelector<HTMLElement>(".notebook-column");
    if (!column) return;
    const made = new FindSession(session, column);
    setFind(made);
    return () => made.close();
  }, [session]);
  return (
    <search ref={element} className="find" aria-label="Find and replace">
      {find && <Bar session={session} find={find} />}
    </search>
  );
}

function Bar({ session, find }: { session: NotebookSession; find: FindSession }) {
  const state = useValue(find.state);
  const { wish } = state;
  const asked = useValue(session.store.finding);
  const mode = useRef(session.store.mode.get());
  const fields = { find: useRef<HTMLInputElement>(null), replace: useRef<HTMLInputElement>(null) };
  const { find: findField, replace: replaceField } = fields;
  useLayoutEffect(() => {
    if (!asked) return;
    // What is to be replaced has to be said first.
    const isAsked = Boolean(asked.words || find.state.get().wish.text);
    const field = asked.field === "replace" && isAsked ? replaceField.current : findField.current;
    field?.focus();
    field?.select();
    const exactly = asked.whole && { wholeWord: true, matchCase: true, regex: false };
    find.ask(asked.words ? { text: asked.words, ...exactly } : { text: find.state.get().wish.text });
  }, [asked, find, findField, replaceField]);
  useFindCommands(find);
  const close = () => leave(session, find, mode.current);
  return (
    <div className="find-rows" onKeyDown={(event) => byKey(event, find, close)}>
      <div className="find-row">
        <input
          ref={findField}
          className="field find-field"
          aria-label="Find"
          placeholder="Find"
          spellCheck={false}
          aria-invalid={state.error !== null || undefined}
          value={wish.text}
          onChange={(event) => find.ask({ text: event.target.value })}
        />
        <span className="find-switches">
          {SWITCHES.map(({ of, label, icon, key }) => (
            <IconButton
              key={of}
              label={label}
              keys={key}
              icon={<Icon of={icon} />}
              pressed={wish[of]}
              onClick={() => find.ask({ [of]: !wish[of] })}
            />
          ))}
        </span>
        <span role="status" className="find-status" data-bad={isBad(state) ? "" : undefined} title={state.error ?? ""}>
          {statusOf(state)}
        </span>
        <IconButton label="Find previous" keys="Shift F3" icon={<Icon of={ArrowUp} />} onClick={() => find.go(-1)} />
        <IconButton label="Find next" keys="F3" icon={<Icon of={ArrowDown} />} onClick={() => find.go(1)} />
        <IconButton label="Close" keys="Escape" icon={<Icon of={X} />} onClick={close} />
      </div>
      <div className="find-row">
        <input
          ref={replaceField}
          className="field find-field"
          aria-label="Replace"
          placeholder="Replace"
          spellCheck={false}
          value={wish.template}
          onChange={(event) => find.ask({ template: event.target.value })}
        />
        <IconButton
          label="Preserve case"
          icon={<Icon of={CaseUpper} />}
          pressed={wish.preserveCase}
          onClick={() => find.ask({ preserveCase: !wish.preserveCase })}
        />
        <IconButton label="Replace" icon={<Icon of={Replace} />} onClick={() => void find.replaceOne()} />
        <IconButton
          label="Replace all"
          keys="Ctrl Alt Enter"
          icon={<Icon of={ReplaceAll} />}
          onClick={() => void find.replaceAll()}
        />
      </div>
    </div>
  );
}

const isBad = ({ wish, ready, total, error }: FindState): boolean =>
  error !== null || (ready && wish.text !== "" && total === 0);

/** "3 of 17", "No results"; the count of the last answer stands until the next one is there. */
function statusOf({ wish, total, capped, at, error, ready }: FindState): string {
  if (error !== null) return error;
  if (wish.text === "") return "";
  if (total === 0) return ready ? "No results" : "";
  return `${(at ?? 0) + 1} of ${total}${capped ? " or more" : ""}`;
}

/** While the bar is open F3 and its kin go through the matches from the cells too. */
function useFindCommands(find: FindSession): void {
  useEffect(() => {
    const stops = [
      registerKnown("documentsearch:highlightNext", () => find.go(1)),
      registerKnown("documentsearch:highlightPrevious", () => find.go(-1)),
      registerKnown("documentsearch:toggleSearchInSelection", () =>
        find.ask({ selected: !find.state.get().wish.selected }),
      ),
    ];
    return () => stops.forEach((stop) => stop());
  }, [find]);
}

/** Escape goes back into the cells: to the match, and into its text if the person came from there. */
function leave(session: NotebookSession, find: FindSession, mode: "command" | "edit"): void {
  const place = find.leave();
  session.store.finding.set(null);
  const id = place?.cell ?? session.active;
  if (id === null) return;
  if (mode === "edit") return session.startEditing(place?.caret == null ? "keep" : { offset: place.caret }, id);
  session.select(id);
  session.frame(id)?.focus({ preventScroll: true });
}

function byKey(event: KeyboardEvent<HTMLElement>, find: FindSession, close: () => void): void {
  const { key, shiftKey, altKey } = event;
  const accel = event.ctrlKey || event.metaKey;
  const letter = key.toLowerCase();
  const input = event.target instanceof HTMLInputElement ? event.target : null;
  const toggled = altKey && !accel ? SWITCHES.find((one) => one.key?.toLowerCase() === `alt ${letter}`) : undefined;
  if (key === "Escape") close();
  else if (key === "F3" || (accel && letter === "g")) find.go(shiftKey ? -1 : 1);
  else if (toggled) find.ask({ [toggled.of]: !find.state.get().wish[toggled.of] });
  else if (accel && (letter === "f" || letter === "h") && !shiftKey) {
    const label = letter === "f" ? "Find" : "Replace";
    const field = event.currentTarget.querySelector<HTMLInputElement>(`input[aria-label="${label}"]`);
    field?.focus();
    field?.select();
  } else if (key === "Enter" && input && accel && altKey) void find.replaceAll();
  else if (key === "Enter" && input?.getAttribute("aria-label") === "Replace") void find.replaceOne();
  else if (key === "Enter" && input) find.go(shiftKey ? -1 : 1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
