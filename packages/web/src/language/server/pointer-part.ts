/** What a name is, under the pointer that rests on it: the same card as for Shift+Tab, from the same sources. */
import type { Extension } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import { helpAt } from "../help.ts";
import { restingHelp } from "../help-view.ts";
import type { EditorPlace } from "../sources.ts";

const REST_MS = 350;

export const pointerPart = (place: EditorPlace): Extension =>
  hoverTooltip(
    async (view, offset, side) => {
      const word = view.state.wordAt(offset);
      // Beside a word is not on it.
      if (!word || (word.from === offset && side < 0) || (word.to === offset && side > 0)) return null;
      const { doc } = view.state;
      const request = { ...place, source: doc.toString(), offset, depth: 0 as const };
      const help = await helpAt(request, new AbortController().signal);
      if (!help || view.state.doc !== doc) return null;
      return {
        pos: help.from ?? word.from,
        end: help.to ?? word.to,
        above: true,
        create: () => ({ dom: restingHelp(help, place.session.path) }),
      };
    },
    { hoverTime: REST_MS, hideOnChange: true },
  );
