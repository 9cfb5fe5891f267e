import { expect, test } from "vitest";
import { addressOfOutput, outputOfQuery } from "./output-address.ts";

test("[P112] the address of an output's window says which output, and a notebook's none", () => {
  const address = addressOfOutput("a b/ü.ipynb", "c&1", 2);
  expect(address).toBe("/lab/tree/a%20b/%C3%BC.ipynb?output=c%261&at=2");
  expect(outputOfQuery(new URL(address, "http://lab").search)).toEqual({ cell: "c&1", at: 2 });
  expect(outputOfQuery("?output=c1")).toEqual({ cell: "c1", at: 0 });
  for (const query of ["", "?token=x", "?output=", "?output=c1&at=-1"]) expect(outputOfQuery(query)).toBe(null);
});
