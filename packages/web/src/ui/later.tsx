/** Words in the place of what is still on its way: of a tab, a file, a source. */
import { useEffect, useState } from "react";

/** A quiet line, and only if it takes longer than a moment. */
export function Later({ text }: { text: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return <p className="tab-later">{shown ? text : ""}</p>;
}
