/**
 * Icons as the look wants them: Lucide at 16 px and stroke 1.75 (20 px and 1.5 in the activity bar), and our own state
 * glyphs at 16 px and stroke 1.5. Lucide's are imported one by one where they are used, so that only those are shipped.
 */
import type { LucideIcon } from "lucide-react";
import { memo } from "react";
import { GLYPHS, type GlyphName } from "./glyphs.ts";

export const Icon = memo(function Icon({ of: Picture, size = 16 }: { of: LucideIcon; size?: 16 | 20 }) {
  return <Picture className="icon" size={size} strokeWidth={size === 20 ? 1.5 : 1.75} aria-hidden />;
});

/** A state's glyph. With a label it is a picture with a name and a tooltip; without, a decoration beside words. */
export const Glyph = memo(function Glyph({ name, label }: { name: GlyphName; label?: string | undefined }) {
  const named = label ? { role: "img", "aria-label": label, "data-tip": label } : { "aria-hidden": true };
  return (
    <svg
      className="icon glyph"
      data-glyph={name}
      viewBox="0 0 16 16"
      width={16}
      height={16}
      {...named}
      dangerouslySetInnerHTML={{ __html: GLYPHS[name] }}
    />
  );
});
