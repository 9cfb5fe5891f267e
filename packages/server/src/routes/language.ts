/**
 * Questions about the code of a notebook or a text file. They start a language server with the first one, so they are
 * `execute`, readings as they may be; installing one is a question of its own.
 */
import { languageUrl, type LanguageQuestion, type LanguageRequest } from "@pellucid/protocol";
import { badRequest, notFound } from "../errors.ts";
import { ANSWERS } from "../language/answers.ts";
import type { Languages } from "../language/languages.ts";
import type { Ask, Route } from "./table.ts";

const PATH = languageUrl("*");
const SERVERS = "/api/pellucid/language-servers";
/** A text file comes whole with each question. */
const LIMIT = 8 * 2 ** 20;

export function languageRoutes(languages: Languages): Route[] {
  return [
    {
      method: "POST",
      path: PATH,
      access: "execute",
      async handle(ask) {
        const request = requestIn(await ask.json(LIMIT));
        return Response.json(await languages.ask(pathOf(ask), request, ask.c.req.raw.signal));
      },
    },
    {
      method: "PUT",
      path: PATH,
      access: "execute",
      async handle(ask) {
        const want = (await ask.json())?.["want"];
        if (want === "install") return Response.json(await languages.install(pathOf(ask)));
        if (want === "restart") return Response.json(await languages.restart(pathOf(ask)));
        throw badRequest("want must be install or restart.");
      },
    },
    { method: "GET", path: SERVERS, access: "read", handle: async () => Response.json(languages.list()) },
    {
      method: "PUT",
      path: `${SERVERS}/:id`,
      access: "execute",
      async handle({ params, json }) {
        const want = (await json())?.["want"];
        if (want !== "restart" && want !== "stop") throw badRequest("want must be restart or stop.");
        if (!(await languages.act(params["id"]!, want))) throw notFound(`The language server ${params["id"]}`);
        return new Response(null, { status: 204 });
      },
    },
  ];
}

function pathOf({ params }: Ask): string {
  const path = params["*"]!.replace(/^\/+|\/+$/g, "");
  if (path === "") throw badRequest("Which file?");
  return path;
}

const POINTED: readonly LanguageQuestion["op"][] = [
  "complete",
  "hover",
  "signature",
  "definition",
  "references",
  "renamable",
  "rename",
  "actions",
];

function requestIn(body: Record<string, unknown> | null): LanguageRequest {
  const ask = body?.["ask"] as
    | (LanguageQuestion & { at?: unknown; cells?: unknown; end?: unknown; name?: unknown; inside?: unknown })
    | undefined;
  const texts = body?.["texts"];
  const isKnown = ask !== undefined && (ask.op === "status" || ask.op === "source" || Object.hasOwn(ANSWERS, ask.op));
  if (!isKnown) throw badRequest("ask must be a question with an op.");
  if (POINTED.includes(ask.op) && !isPoint(ask.at))
    throw badRequest("at must be a cell (or null), a line and a character.");
  if (ask.op === "actions" && !isPoint(ask.end)) throw badRequest("end must be a line and a character.");
  if (ask.op === "source" && typeof ask.name !== "string") throw badRequest("name must be text.");
  if (ask.inside !== undefined && typeof ask.inside !== "string") throw badRequest("inside must be text.");
  if (ask.op === "rename" && typeof ask.name !== "string") throw badRequest("name must be text.");
  if ((ask.op === "colours" || ask.op === "hints") && !isList(ask.cells)) throw badRequest("cells must be a list.");
  if (texts !== undefined && !isTexts(texts)) throw badRequest("texts must be an object of texts.");
  return { ask, ...(texts !== undefined && { texts: texts as Record<string, string> }) };
}

const isPoint = (value: unknown): boolean => {
  const { line, character } = (value ?? {}) as { line?: unknown; character?: unknown };
  return Number.isInteger(line) && Number.isInteger(character) && (line as number) >= 0 && (character as number) >= 0;
};
const isList = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");
const isTexts = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.values(value).every((one) => typeof one === "string");
