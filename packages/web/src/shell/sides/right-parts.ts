/**
 * The parts of the right panel, in the order of their icons on the rail. A part is one line here and a file of its own that is
 * loaded when it is first shown; its command has a line in shortcuts.ts, and app-commands.ts registers it from here.
 */
import {
  Bug,
  CircleHelp,
  History,
  ListOrdered,
  ListTree,
  StickyNote,
  TriangleAlert,
  Variable,
  Waypoints,
  type LucideIcon,
} from "lucide-react";
import { type ComponentType } from "react";
import { late } from "../../ui/late.ts";
import type { RightName } from "./panels.ts";

interface RightPart {
  readonly name: RightName;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Shows it, or hides it when it is the one shown; its key stands in the tooltip. */
  readonly command: string;
  readonly Part: ComponentType;
}

export const loadScratchpad = () => import("../../scratchpad/scratchpad-panel.tsx");

type Load = () => Promise<{ default: ComponentType }>;

function part(name: RightName, label: string, icon: LucideIcon, command: string, load: Load): RightPart {
  return { name, label, icon, command, Part: late(load) };
}

export const RIGHT_PARTS = [
  part("outline", "Outline", ListTree, "toc:show-panel", () => import("../../notebook/outline/outline-panel.tsx")),
  part(
    "variables",
    "Variables",
    Variable,
    "pellucid:show-variables",
    () => import("../../variables/variables-panel.tsx"),
  ),
  part("graph", "Graph", Waypoints, "pellucid:show-graph", () => import("../../slice/graph-panel.tsx")),
  part("problems", "Problems", TriangleAlert, "pellucid:show-problems", () => import("../../lint/problems-panel.tsx")),
  part("help", "Help", CircleHelp, "inspector:open", () => import("../../language/help-panel.tsx")),
  part("debugger", "Debugger", Bug, "debugger:show-panel", () => import("../../debug/debugger-panel.tsx")),
  part("queue", "Queue", ListOrdered, "pellucid:show-queue", () => import("../../notebook/running/queue-panel.tsx")),
  part("history", "History", History, "pellucid:show-history", () => import("../../history/history-panel.tsx")),
  part("scratchpad", "Scratchpad", StickyNote, "pellucid:show-scratchpad", loadScratchpad),
];
