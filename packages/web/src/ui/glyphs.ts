/**
 * The state glyphs: 16 px, stroke 1.5, drawn in the current colour. One shape a state, so that colour is never alone.
 * Drawn by <Glyph/> (icon.tsx) and by code that writes markup itself.
 */

const drawn = (shapes: string) =>
  `<g fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${shapes}</g>`;

export const GLYPHS = {
  never: drawn('<circle cx="8" cy="8" r="4.5"/>'),
  queued: drawn('<circle cx="8" cy="8" r="4.75" stroke-linecap="butt" stroke-dasharray="2.1 1.63"/>'),
  running: drawn('<circle cx="8" cy="8" r="5" opacity=".28"/><path d="M8 3a5 5 0 0 1 5 5" class="spin"/>'),
  paused: drawn('<path d="M5.75 4v8M10.25 4v8" stroke-width="2.5"/>'),
  fresh: drawn('<path d="m3.8 8.4 2.9 2.9 5.6-6"/>'),
  edited: drawn('<path d="M10.4 3.5a1.3 1.3 0 0 1 1.9 0l.3.3a1.3 1.3 0 0 1 0 1.9l-6.5 6.4-2.8.6.6-2.7z"/>'),
  stale: drawn(
    '<circle cx="8" cy="8" r="4.75"/><path d="M8 3.25a4.75 4.75 0 0 0 0 9.5z" fill="currentColor" stroke="none"/>',
  ),
  below: drawn('<path d="M8 10.2V3.4M4.9 6.4 8 3.3l3.1 3.1M3.8 12.9h8.4"/>'),
  ghost: drawn(
    '<circle cx="8" cy="8" r="4.75" stroke-linecap="butt" stroke-dasharray="1.3 1.68"/><path d="m4.4 11.6 7.2-7.2"/>',
  ),
  earlier: drawn('<path d="M3.5 6.2A5 5 0 1 1 3.1 9M3.2 3.3v3h3M8 5.4V8l1.9 1.2"/>'),
  failed: drawn(
    '<path d="M5.6 2.5h4.8l3.1 3.1v4.8l-3.1 3.1H5.6l-3.1-3.1V5.6z" fill="currentColor" stroke="none"/><path d="m6 6 4 4m0-4-4 4" stroke="var(--surface-page)"/>',
  ),
  interrupted: drawn(
    '<circle cx="8" cy="8" r="5"/><rect x="6" y="6" width="4" height="4" fill="currentColor" stroke="none" rx=".5"/>',
  ),
  unknown: drawn('<path d="M5.3 5.9A2.75 2.75 0 1 1 9.4 8.2C8.5 8.8 8 9.2 8 10.2M8 13v.1"/>'),
  pinned: drawn('<path d="M6.2 2.8h3.6M6.7 2.8v4L4.8 9.6h6.4L9.3 6.8v-4M8 9.6v3.8"/>'),
  verified: drawn('<circle cx="8" cy="8" r="5.25"/><path d="m5.6 8.2 1.7 1.7 3.1-3.4"/>'),
  changed: drawn(
    '<circle cx="8" cy="8" r="5.25" stroke-linecap="butt" stroke-dasharray="2.4 1.72"/><path d="m5.6 8.2 1.7 1.7 3.1-3.4"/>',
  ),
} as const;

export type GlyphName = keyof typeof GLYPHS;
