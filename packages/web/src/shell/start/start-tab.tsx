/**
 * The start page: what was open lately, a new notebook for each kernel there is, and the three keys to know. Shown when
 * nothing else is open. Without any kernel it says what is missing and the one command that mends it.
 */
import { BookOpen, Plus, Search } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { kernelspecs, type Kernelspec } from "../../connection/api.ts";
import { FileIcon, TerminalIcon } from "../../files/file-icon.tsx";
import { newFile, newNotebook } from "../../files/file-actions.ts";
import { nameOf, parentOf } from "../../files/tree-model.ts";
import { Icon } from "../../ui/icon.tsx";
import { useStore } from "../../ui/store.ts";
import { keysOf, runCommand } from "../commands.ts";
import { focusContent } from "../focus.ts";
import { reported } from "../failure.ts";
import { showKeys } from "../keys.ts";
import { lab } from "../lab.ts";
import { recent, whenWords } from "./recent.ts";
import { openFile } from "../tabs.ts";

export function StartTab() {
  const { name } = useStore(lab);
  const specs = useKernelspecs();
  return (
    <main className="start" data-focus tabIndex={-1}>
      <div className="start-page">
        <h1>{name || "Pellucid"}</h1>
        <p className="start-sub">{summary(specs)}</p>
        <div className="start-columns">
          <div>
            <Recents />
            <Examples />
          </div>
          <div>
            <Section title="New notebook">
              {specs === null ? <AnyKernel /> : specs.length === 0 ? <WithoutKernel /> : specs.map(kernelRow)}
            </Section>
            <Section title="New">
              <Row icon={<TerminalIcon />} title="Terminal" run={() => void runCommand("terminal:create-new")} />
              <Row
                icon={<FileIcon path="a.py" />}
                title="Python file"
                run={() => reported(newFile(undefined, ".py"))}
              />
              <Row
                icon={<FileIcon path="a.txt" />}
                title="Text or Markdown file"
                run={() => reported(newFile(undefined, ".md"))}
              />
            </Section>
            <Section title="Keys">
              <KeyRow title="Commands" command="apputils:activate-command-palette" />
              <KeyRow title="Open tabs and what runs" command="running:show-modal" />
              <KeyRow title="All keys" command="apputils:display-shortcuts" />
            </Section>
          </div>
        </div>
      </div>
    </main>
  );
}

function useKernelspecs(): readonly Kernelspec[] | null {
  const [specs, setSpecs] = useState<readonly Kernelspec[] | null>(null);
  useEffect(() => {
    let gone = false;
    kernelspecs().then(
      (found) => {
        const all = Object.values(found.kernelspecs);
        if (!gone)
          setSpecs(all.toSorted((a, b) => Number(b.name === found.default) - Number(a.name === found.default)));
      },
      () => !gone && setSpecs([]),
    );
    return () => void (gone = true);
  }, []);
  return specs;
}

const summary = (specs: readonly Kernelspec[] | null): string => {
  const first = specs?.[0]?.spec.display_name;
  if (!specs) return "\u00a0";
  if (!first) return "No kernel was found. Files and terminals work; notebooks open, but cannot run yet.";
  return specs.length === 1
    ? `Notebooks run on ${first}.`
    : `Notebooks run on ${first}, or ${specs.length - 1} other ${specs.length === 2 ? "kernel" : "kernels"}.`;
};

function Recents() {
  const list = useStore(recent).slice(0, 6);
  return (
    <Section title="Recent">
      {list.length === 0 && (
        <p className="start-note">What you open stands here next time. Choose a file on the left to begin.</p>
      )}
      {list.map(({ path, at }) => (
        <Row
          key={path}
          icon={<FileIcon path={path} />}
          title={nameOf(path)}
          detail={parentOf(path) || "top folder"}
          end={whenWords(at)}
          run={() => {
            openFile(path);
            focusContent();
          }}
        />
      ))}
      <Row
        icon={<Icon of={Search} />}
        title="Open a file by name"
        run={() => void runCommand("filebrowser:open-path")}
      />
    </Section>
  );
}

/** What is to be seen in each, by its file's name. */
const EXAMPLES: Readonly<Record<string, readonly [title: string, detail: string]>> = {
  tables: ["Tables", "Frames and arrays as grids: sort, filter, look at columns"],
  figures: ["Figures", "A river\u2019s level drawn in six ways: enlarge, zoom, save"],
  widgets: ["Widgets", "Controls that stay connected with the kernel"],
  media: ["Words, formulas, media", "What can be shown beside printed text"],
  errors: ["Errors and floods", "What a failing cell says, and a window on much output"],
};

function Examples() {
  const { welcome, examples = [] } = useStore(lab);
  const others = Object.entries(EXAMPLES).filter(([name]) => examples.includes(name));
  if (welcome === null) return null;
  const row = (title: string, detail: string, example?: string) => (
    <Row
      key={title}
      icon={<Icon of={BookOpen} />}
      title={title}
      detail={detail}
      run={() => void runCommand("pellucid:open-welcome", example)}
    />
  );
  return (
    <Section title="Examples">
      {row("Welcome to Pellucid", "Load, look, train two classifiers, compare. Runs without network")}
      {others.map(([name, [title, detail]]) => row(title, detail, name))}
    </Section>
  );
}

const kernelRow = ({ name, spec }: Kernelspec) => (
  <Row
    key={name}
    icon={<Icon of={Plus} />}
    title={spec.display_name}
    end={spec.language === "python" ? undefined : spec.language}
    run={() => reported(newNotebook(undefined, name))}
  />
);

/** Until it is known which kernels there are; a notebook does not need to wait for that. */
const AnyKernel = () => (
  <Row icon={<Icon of={Plus} />} title="Notebook" run={() => void runCommand("notebook:create-new")} />
);

const WithoutKernel = () => (
  <>
    <AnyKernel />
    <p className="start-note">
      To run Python in it, install ipykernel: <code>python -m pip install ipykernel</code>
    </p>
  </>
);

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="start-section">
    <h2>{title}</h2>
    {children}
  </section>
);

interface RowProps {
  icon: ReactNode;
  title: string;
  detail?: string;
  end?: string | undefined;
  run: () => void;
}

const Row = ({ icon, title, detail, end, run }: RowProps) => (
  <button type="button" className="start-row" onClick={run}>
    {icon}
    <span className="start-what">
      <span className="start-title">{title}</span>
      {detail && <span className="start-detail">{detail}</span>}
    </span>
    {end && <span className="start-end">{end}</span>}
  </button>
);

const KeyRow = ({ title, command }: { title: string; command: string }) => (
  <button type="button" className="start-row" onClick={() => void runCommand(command)}>
    <span className="start-what start-title">{title}</span>
    <span className="key">{showKeys(keysOf(command)[0] ?? "")}</span>
  </button>
);
