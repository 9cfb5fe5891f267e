/**
 * What stands by a Markdown cell while it is written: a small bar of marks above its frame, and its text as it will be read,
 * below or beside, where the person has chosen that. Loaded with the first Markdown cell that is edited.
 */
import { Bold, Code, Columns2, Eye, Heading, Italic, Link, List, Quote, Sigma } from "lucide-react";
import { canRun, keysOf, runCommand } from "../../shell/commands.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { openMenu } from "../../ui/menu.tsx";
import { CellProse } from "./cell-prose.tsx";
import { choosePreview, markdownPreview, type Preview } from "./markdown-preview.ts";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellStore } from "../cell-store.ts";
import { useValue } from "../value.ts";
import "./markdown-tools.css";

const MARKS = [
  ["Bold", "codemirror:toggle-bold", Bold],
  ["Italic", "codemirror:markdown-italic", Italic],
  ["Code", "codemirror:markdown-code", Code],
  ["Formula", "codemirror:markdown-math", Sigma],
  ["Link", "codemirror:markdown-link", Link],
  ["Heading", "codemirror:markdown-heading", Heading],
  ["List", "codemirror:markdown-list", List],
  ["Quotation", "codemirror:markdown-quote", Quote],
] as const;

/** Often enough to follow the eye, seldom enough to leave the keys alone, ms. */
const EVERY = 90;

interface Props {
  session: NotebookSession;
  cell: CellStore;
  editing: boolean;
}

export default function MarkdownTools({ session, cell, editing }: Props) {
  const preview = useValue(markdownPreview);
  return (
    <>
      {editing && <Marks preview={preview} />}
      {preview !== "off" && (
        <div className="markdown-preview" data-preview={preview} role="region" aria-label="Preview">
          <CellProse session={session} cell={cell} every={EVERY} />
        </div>
      )}
    </>
  );
}

function Marks({ preview }: { preview: Preview }) {
  return (
    <div className="markdown-marks" role="toolbar" aria-label="Formatting">
      {MARKS.map(([label, command, icon]) => (
        <IconButton
          key={command}
          label={label}
          keys={keysOf(command)[0]}
          icon={<Icon of={icon} />}
          onClick={() => canRun(command) && void runCommand(command)}
        />
      ))}
      <span className="markdown-marks-gap" />
      <IconButton
        label="Preview"
        icon={<Icon of={preview === "beside" ? Columns2 : Eye} />}
        aria-haspopup="menu"
        pressed={preview !== "off"}
        onClick={(event) => openMenu(event.currentTarget, previewItems(preview), "Preview")}
      />
    </div>
  );
}

const previewItems = (now: Preview) =>
  (
    [
      ["off", "No preview"],
      ["below", "Below the text"],
      ["beside", "Beside the text"],
    ] as const
  ).map(([id, label]) => ({ label, checked: id === now, run: () => choosePreview(id) }));
