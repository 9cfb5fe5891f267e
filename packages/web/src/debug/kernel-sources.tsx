/**
 * What the kernel has loaded (JupyterLab's Kernel Sources): a press opens a module's file, one of the project to be edited, any
 * other to be read. Asked for when it is unfolded, and again on demand: a kernel does not tell what it imports meanwhile.
 */
import { ChevronRight, RotateCw } from "lucide-react";
import type { KernelModule } from "@pellucid/protocol";
import { useEffect, useState } from "react";
import { openFile } from "../shell/tabs.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Debugging } from "./debugging.ts";
import { filterModules, shortPath } from "./modules.ts";
import { openSource } from "./source-places.ts";

const SHOWN = 100;

type Loaded = { readonly modules: readonly KernelModule[] } | { readonly why: string } | null;

export function KernelSources({ debugging }: { debugging: Debugging }) {
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState(0);
  const [loaded, setLoaded] = useState<Loaded>(null);
  useEffect(() => {
    if (!open) return;
    let gone = false;
    void debugging.ask({ op: "modules" }).then((answer) => {
      if (gone) return;
      if (answer.status === "modules") setLoaded(answer);
      else setLoaded({ why: answer.status === "refused" ? answer.reason : "The kernel did not say." });
    });
    return () => void (gone = true);
  }, [debugging, open, asked]);
  return (
    <section className="debugger-part">
      <h3>
        <button type="button" className="debugger-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          <span className="debugger-twist" data-open={open || undefined}>
            <Icon of={ChevronRight} />
          </span>
          Kernel sources
        </button>
        {open && (
          <IconButton label="Ask again" icon={<Icon of={RotateCw} />} onClick={() => setAsked((count) => count + 1)} />
        )}
      </h3>
      {open && loaded && "why" in loaded && <p className="debugger-none">{loaded.why}</p>}
      {open && loaded && "modules" in loaded && <Modules debugging={debugging} modules={loaded.modules} />}
    </section>
  );
}

function Modules({ debugging, modules }: { debugging: Debugging; modules: readonly KernelModule[] }) {
  const [text, setText] = useState("");
  const found = filterModules(modules, text);
  const show = ({ lab, path }: KernelModule) =>
    lab === null ? openSource(debugging.session.path, path) : openFile(lab);
  return (
    <>
      <input
        className="field"
        aria-label="Filter modules"
        placeholder={`Filter ${modules.length} modules`}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="debugger-list" aria-label="Kernel sources">
        {found.slice(0, SHOWN).map((one) => (
          <li key={one.path}>
            <button type="button" className="debugger-frame" title={one.path} onClick={() => show(one)}>
              <code>{one.name}</code>
              <span>{one.lab ?? shortPath(one.path)}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="debugger-none">No loaded module is called that.</p>}
      {found.length > SHOWN && <p className="debugger-none">{found.length - SHOWN} more</p>}
    </>
  );
}
