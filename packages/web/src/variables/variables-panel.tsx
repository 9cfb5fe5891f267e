/**
 * The variables of the kernel of the notebook in front, while a run goes on too: a search, the listing with what is
 * inside, and below it the story of the variable that has the keyboard. Where there is none it says why, in one sentence.
 */
import { ArrowDownUp, Search } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { frontNotebook } from "../notebook/front-notebook.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { bytes } from "../notebook/running/run-words.ts";
import { useValue } from "../notebook/value.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import { createStore, useStore } from "../ui/store.ts";
import { HEADERS, VariableGrid } from "./variable-grid.tsx";
import { VariableStory } from "./variable-story.tsx";
import { isFolded } from "./variable-words.ts";
import { COLUMNS, keyOf, memoryOf, rowsOf, type Column, type Order } from "./variable-rows.ts";
import { VariablesKeeper, type Listing } from "./variables-keeper.ts";
import "./variables.css";

/** Kept while the page is open, for all notebooks. */
const order = createStore<Order>({ by: "name", down: false });
const groupOpen = createStore(false);

/** Large things first, names and cells from their beginning. */
const LARGEST_FIRST: ReadonlySet<Column> = new Set(["memory", "gpu", "shape"]);

function orderBy(by: Column): void {
  order.set((before) => (before.by === by ? { by, down: !before.down } : { by, down: LARGEST_FIRST.has(by) }));
}

export default function VariablesPanel() {
  const session = useStore(frontNotebook);
  if (!session) return <p className="tree-note">The variables of a notebook show here while one is in front.</p>;
  return <Variables key={session.path} session={session} />;
}

function Variables({ session }: { session: NotebookSession }) {
  const [keeper] = useState(() => new VariablesKeeper(session));
  useEffect(() => keeper.start(), [keeper]);
  const { listing, trouble, opened } = useValue(keeper.state);
  const cells = useValue(session.store.order);
  const [query, setQuery] = useState("");
  const [focus, setFocus] = useState<string | null>(null);
  const by = useStore(order);
  const group = useStore(groupOpen);
  const rows = useMemo(() => {
    const number = (id: string) => (cells.length > 0 ? (session.store.cell(id)?.place.get().number ?? null) : null);
    const { variables = [], names = {} } = listing ?? {};
    return rowsOf({ variables, names, opened, query, order: by, groupOpen: group, number });
  }, [listing, opened, query, by, group, cells, session]);
  if (!listing) return <p className="tree-note">{trouble?.reason ?? "Reading the kernel's variables"}</p>;
  if (listing.variables.length === 0)
    return <p className="tree-note">No variables: nothing that ran in this kernel has made a name.</p>;
  const chosen = listing.variables.find(({ name }) => focus?.startsWith(`${keyOf([name]).slice(0, -1)}`));
  return (
    <div className="variables">
      <label className="variables-search">
        <Icon of={Search} />
        <input
          className="field"
          aria-label="Search variables"
          placeholder="Search by name or type"
          spellCheck={false}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || query === "") return;
            event.stopPropagation();
            setQuery("");
          }}
        />
      </label>
      <div className="variables-sum">
        <p role="status">{trouble ? trouble.reason : sumOf(listing)}</p>
        <IconButton
          label="Order by"
          icon={<Icon of={ArrowDownUp} />}
          aria-haspopup="menu"
          onClick={(event) => openMenu(event.currentTarget, orderItems(by), "Order by")}
        />
      </div>
      <VariableGrid
        session={session}
        keeper={keeper}
        listing={listing}
        rows={rows}
        order={by}
        orderBy={orderBy}
        toggleGroup={() => groupOpen.set(!group)}
        focus={focus}
        setFocus={setFocus}
      />
      {rows.length === 0 && <p className="tree-note">No variable has this in its name or type.</p>}
      {chosen && <VariableStory session={session} variable={chosen} story={listing.names[chosen.name]} />}
    </div>
  );
}

/** By any column, those too for which a narrow panel has no room. */
const orderItems = ({ by }: Order): MenuItem[] =>
  COLUMNS.map((column) => ({ label: HEADERS[column], checked: column === by, run: () => orderBy(column) }));

function sumOf({ variables, total, cudaTotal }: Listing): string {
  const count = variables.filter((variable) => !isFolded(variable)).length;
  const more = total > variables.length ? ` of ${total.toLocaleString("en")} names, the first ones` : "";
  const gpu = cudaTotal > 0 ? `, GPU ${bytes(cudaTotal)}` : "";
  return `${count === 1 ? "1 variable" : `${count} variables`}${more}, ${bytes(memoryOf(variables))}${gpu}`;
}
