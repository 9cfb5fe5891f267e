/** The mark: two lenses, and what is seen through both. */
export const Mark = ({ size = 20 }: { size?: number }) => (
  <svg
    className="icon"
    width={size}
    height={size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.5}
    aria-hidden
  >
    <path d="M10 5.67a5 5 0 0 1 0 8.66 5 5 0 0 1 0-8.66z" fill="var(--accent)" stroke="none" />
    <circle cx="7.5" cy="10" r="5" />
    <circle cx="12.5" cy="10" r="5" />
  </svg>
);
