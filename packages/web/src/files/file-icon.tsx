/** The picture of a file by its kind: quiet, one stroke, no colours. Used by the tree, tabs, palette and start page. */
import {
  BookText,
  FileCode2,
  FileCog,
  FileImage,
  FileLock2,
  FileText,
  Folder,
  FolderOpen,
  House,
  NotebookText as Notebook,
  SquareTerminal,
  Table2,
  type LucideIcon,
} from "lucide-react";
import { Icon } from "../ui/icon.tsx";
import { nameOf } from "./tree-model.ts";

const BY_ENDING: readonly (readonly [RegExp, LucideIcon])[] = [
  [/\.ipynb$/i, Notebook],
  [/\.(csv|tsv|parquet|feather|arrow|xlsx?|db|sqlite\d?|npy|npz|h5|hdf5)$/i, Table2],
  [/\.(png|jpe?g|gif|webp|svg|bmp|ico|avif|tiff?)$/i, FileImage],
  [/(^|\.)lock$|-lock\.\w+$|\.(pem|key)$/i, FileLock2],
  [/\.(toml|ya?ml|json5?|ini|cfg|conf|env|editorconfig)$|^\.[\w.-]+$|^(Makefile|Dockerfile)/i, FileCog],
  [
    /\.(py|pyi|r|jl|js|jsx|mjs|cjs|ts|tsx|c|h|cc|cpp|hpp|rs|go|java|kt|scala|sh|bash|zsh|sql|html?|css|scss|xml|lua|rb|php|cs|swift|tex)$/i,
    FileCode2,
  ],
  [/\.(md|markdown|rst)$/i, BookText],
];

export const isImage = (path: string) => /\.(png|jpe?g|gif|webp|svg|bmp|ico|avif)$/i.test(path);
export const isNotebook = (path: string) => /\.ipynb$/i.test(path);

const pictureOf = (path: string): LucideIcon => {
  const name = nameOf(path);
  return BY_ENDING.find(([ending]) => ending.test(name))?.[1] ?? FileText;
};

export const FileIcon = ({ path }: { path: string }) => <Icon of={pictureOf(path)} />;
export const FolderIcon = ({ open }: { open: boolean }) => <Icon of={open ? FolderOpen : Folder} />;
export const TerminalIcon = () => <Icon of={SquareTerminal} />;
export const StartIcon = () => <Icon of={House} />;
