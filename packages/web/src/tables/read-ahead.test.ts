// Which rows are read beyond those in view: places of the first row with when they were reached, and what follows of it.
import { expect, test } from "vitest";
import { ReadAhead } from "./read-ahead.ts";

type Place = readonly [row: number, time: number];

const cases: [why: string, places: Place[], up: number, down: number][] = [
  ["nothing has moved", [[0, 0]], 120, 120],
  [
    "a slow walk down",
    [
      [0, 0],
      [5, 500],
    ],
    120,
    300,
  ],
  [
    "a fast way down is read further",
    [
      [0, 0],
      [50, 50],
      [100, 100],
    ],
    120,
    800,
  ],
  [
    "and never without bound",
    [
      [0, 0],
      [500, 50],
      [1000, 100],
    ],
    120,
    1500,
  ],
  [
    "up",
    [
      [900, 0],
      [850, 50],
    ],
    800,
    120,
  ],
  [
    "a jump leads nowhere",
    [
      [0, 0],
      [50, 50],
      [90_000, 100],
    ],
    120,
    120,
  ],
  [
    "it has stood for a while",
    [
      [0, 0],
      [50, 50],
      [50, 600],
    ],
    120,
    120,
  ],
  [
    "turned about",
    [
      [0, 0],
      [200, 50],
      [190, 100],
    ],
    300,
    120,
  ],
];

test.each(cases)("%s", (_why, places, up, down) => {
  const ahead = new ReadAhead();
  let found: [number, number] = [0, 0];
  for (const [row, time] of places) found = ahead.of(row, row + 17, time);
  const [last] = places.at(-1)!;
  expect([last - found[0], found[1] - last - 17]).toEqual([up, down]);
});
