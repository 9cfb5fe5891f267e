/** What lint says of an open notebook. Asked by a page when it wants to show it. */
import { badRequest } from "../errors.ts";
import type { Lints } from "../lint/lints.ts";
import type { Route } from "./table.ts";

export const lintRoutes = (lints: Lints): Route[] => [
  {
    method: "GET",
    path: "/api/pellucid/lint/*",
    access: "read",
    async handle({ params }) {
      const path = params["*"]!.replace(/^\/+|\/+$/g, "");
      if (path === "") throw badRequest("Which notebook?");
      return Response.json(await lints.view(path));
    },
  },
];
