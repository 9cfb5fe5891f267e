/** Two pictures over each other: a slider that shows one beside the other, or what differs between them. */
import { useState } from "react";

interface Props {
  a: string;
  b: string;
}

export function PicturePair({ a, b }: Props) {
  const [part, setPart] = useState(50);
  const [difference, setDifference] = useState(false);
  return (
    <figure className="pictures">
      {/* Above them: pictures may be higher than the window. */}
      <figcaption>
        <label className="pictures-slider">
          <span>A</span>
          <input
            type="range"
            aria-label="How much of A"
            min={0}
            max={100}
            value={part}
            disabled={difference}
            onChange={(event) => setPart(Number(event.target.value))}
          />
          <span>B</span>
        </label>
        <label className="pictures-difference">
          <input type="checkbox" checked={difference} onChange={(event) => setDifference(event.target.checked)} />
          Only what differs
        </label>
      </figcaption>
      <div className="pictures-stack" data-difference={difference || undefined}>
        <img src={b} alt="B" />
        <img src={a} alt="A" style={difference ? undefined : { clipPath: `inset(0 ${100 - part}% 0 0)` }} />
        {!difference && <span className="pictures-line" style={{ left: `${part}%` }} aria-hidden="true" />}
      </div>
    </figure>
  );
}
