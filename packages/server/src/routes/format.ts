/** Formats texts of cells, under the settings around the notebook they are of. Changes nothing by itself. */
import { badRequest } from "../errors.ts";
import { type CellText, formatCells, styleOf } from "../format/format-cells.ts";
import type { Route } from "./table.ts";

const LIMIT = 64 * 2 ** 20;

export const formatRoutes = (resolvePath: (apiPath: string) => Promise<string>): Route[] => [
  {
    method: "POST",
    path: "/api/pellucid/format/*",
    access: "write",
    async handle({ params, json }) {
      const { deed, cells } = (await json(LIMIT)) ?? {};
      if ((deed !== "format" && deed !== "imports") || !Array.isArray(cells) || !cells.every(isCellText))
        throw badRequest('Formatting takes {"deed": "format" or "imports", "cells": [{"id", "source"}]}.');
      const path = params["*"]!.replace(/^\/+|\/+$/g, "");
      return Response.json(await formatCells(cells, deed, await styleOf(await resolvePath(path))));
    },
  },
];

const isCellText = (value: unknown): value is CellText =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as CellText).id === "string" &&
  typeof (value as CellText).source === "string";
