/**
 * One line a cell on stderr while a notebook runs. On a terminal the line of the running cell is there from its beginning
 * and is replaced by its end; in a log file only ends are written.
 */
import type { Place, Progress } from "@pellucid/execution/headless";
import { durationInWords } from "@pellucid/execution/words";
import { plain } from "./print.ts";

const head = ({ number, of }: Place): string => `cell ${number} of ${of}`;

export function progressTo(stream: NodeJS.WriteStream): Progress {
  return {
    began: (place) => void (stream.isTTY && stream.write(`${head(place)}: running`)),
    ended: (place, record) => {
      const took = durationInWords((record.finishedAt ?? record.startedAt) - record.startedAt);
      const end = record.state === "done" ? `done in ${took}` : `${record.state} after ${took}`;
      const why = record.reason && record.state === "failed" ? `: ${plain(record.reason.split("\n", 1)[0] ?? "")}` : "";
      stream.write(`${stream.isTTY ? "\r\x1b[K" : ""}${head(place)}: ${end}${why}\n`);
    },
  };
}
