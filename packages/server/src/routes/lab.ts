/**
 * The lab's page and its files. The page is sent with what it would ask for next: what this lab is (LabInfo), links to the
 * parts that a notebook needs, and the notebook's room is opened meanwhile, so that nothing waits for a second question.
 */
import { type EnclosedNotebook, roomUrl } from "@pellucid/protocol";
import { redirect } from "../app.ts";
import { APP_POLICY, FRAME_NETWORK_POLICY, FRAME_POLICY } from "../auth/headers.ts";
import { labAddress, safeNext } from "../auth/addresses.ts";
import type { BrowserSessions } from "../auth/browser-sessions.ts";
import type { Gate } from "../auth/gate.ts";
import type { BuiltFiles } from "./built-files.ts";
import type { LabInfo } from "./lab-info.ts";
import { notFound } from "../errors.ts";
import { cookieHeader } from "./login.ts";
import {
  type About,
  aboutNotebook,
  aboutNothing,
  type Answer,
  type Ask,
  matchPath,
  type ReadyAnswer,
  type Route,
} from "./table.ts";

export interface LabPages {
  readonly files: BuiltFiles;
  readonly gate: Gate;
  readonly sessions: BrowserSessions;
  readonly info: () => LabInfo;
  /** A page of this notebook is on its way: the notebook, where it is open already; else its room may be made ready. */
  readonly expect: (apiPath: string) => EnclosedNotebook | null;
  /** What a file that is not there any more is called now; null where nothing was renamed. */
  readonly nowCalled: (apiPath: string) => Promise<string | null>;
  /** A part of a page was asked for: others may follow. */
  readonly fileSent: () => void;
}

const FILE_PAGE = "/lab/tree/*";

export function labRoutes(pages: LabPages): Route[] {
  const page = (ask: Ask): Answer | Promise<Answer> => withoutToken(ask, pages) ?? labPage(ask, pages);
  const filePage = async (ask: Ask) => (await renamed(ask, pages)) ?? page(ask);
  const built = (name: string) => (ask: Ask) => pages.files.answer(name, (header) => ask.c.req.header(header));
  return [
    {
      method: "GET",
      path: "/",
      access: "read",
      page: true,
      handle: (ask) => withoutToken(ask, pages) ?? redirect("/lab"),
    },
    { method: "GET", path: "/lab", access: "read", page: true, handle: page },
    { method: "GET", path: FILE_PAGE, access: "shared", about: aboutNotebook, page: true, handle: filePage },
    {
      method: "GET",
      path: "/tree",
      access: "read",
      page: true,
      handle: (ask) => withoutToken(ask, pages) ?? redirect("/lab"),
    },
    { method: "GET", path: "/tree/*", access: "read", page: true, handle: oldAddress(pages) },
    { method: "GET", path: "/notebooks/*", access: "read", page: true, handle: oldAddress(pages) },
    {
      method: "GET",
      path: "/frame",
      ...part,
      handle: async (ask) =>
        withPolicy(
          await built("frame.html")(ask),
          ask.url.searchParams.has("network") ? FRAME_NETWORK_POLICY : FRAME_POLICY,
        ),
    },
    {
      method: "GET",
      path: "/assets/*",
      ...part,
      handle(ask) {
        pages.fileSent();
        return built(`assets/${ask.params["*"]}`)(ask);
      },
    },
    { method: "GET", path: "/favicon.ico", ...part, handle: built("favicon.ico") },
    { method: "GET", path: "/favicon.svg", ...part, handle: built("favicon.svg") },
  ];
}

/** What every page is made of. */
const part: { access: "shared"; about: About } = { access: "shared", about: aboutNothing };

/** Jupyter's other addresses of a notebook lead to ours. */
const oldAddress = (pages: LabPages) => (ask: Ask) =>
  withoutToken(ask, pages) ?? redirect(labAddress(ask.params["*"]!));

/** A page opened by a link with `?token=`: the browser gets its cookie, and the token leaves the address. */
function withoutToken(ask: Ask, pages: LabPages): Response | null {
  if (ask.visitor?.by !== "token" || !ask.url.searchParams.has("token")) return null;
  const answer = redirect(safeNext(ask.url.pathname + ask.url.search));
  answer.headers.set("Set-Cookie", cookieHeader(pages.gate, pages.sessions.open()));
  return answer;
}

/** A page of a file under a name that it has no more leads to its name of today. */
async function renamed({ params, url, visitor }: Ask, { nowCalled }: LabPages): Promise<Response | null> {
  const path = params["*"]!;
  // For a reader the gate has found the name already.
  const now = visitor?.links ? path : await nowCalled(path);
  const asked = matchPath(FILE_PAGE, url.pathname)?.["*"];
  return now === null || now === asked ? null : redirect(labAddress(now) + url.search);
}

async function labPage(ask: Ask, { files, info, expect }: LabPages): Promise<ReadyAnswer> {
  const html = await files.text("index.html");
  if (html === null) throw notFound("This file");
  const path = ask.params["*"] ?? "";
  const notebook = path.toLowerCase().endsWith(".ipynb");
  const reader = ask.visitor?.links !== undefined;
  const enclosed = notebook && !reader ? expect(path) : null;
  const about = reader ? readerInfo(info()) : info();
  const head = `<meta name="pellucid-lab" content="${escaped(JSON.stringify(about))}" />`;
  const { early, links } = notebook ? await notebookParts(files, path, enclosed) : { early: "", links: "" };
  const body = html
    .replace("<html ", () => `<html ${appearance(ask.c.req.header("cookie") ?? "")}`)
    .replace("<title>", () => `${head}${early}<title>`)
    .replace("</head>", () => `${links}</head>`)
    .replace("</body>", () => `${enclosed ? enclosure(enclosed) : ""}</body>`);
  const headers = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache" };
  return withPolicy({ status: 200, headers, bytes: new TextEncoder().encode(body) }, APP_POLICY);
}

/** Who came by a read-only link is told nothing of the folder, and that he reads. */
const readerInfo = ({ version }: LabInfo): LabInfo & { reader: true } => ({
  name: "",
  instance: "reader",
  version,
  welcome: null,
  examples: [],
  reader: true,
});

/** Its socket's address and the script that asks on it, ahead of everything; then links to the code that shows it. */
async function notebookParts(files: BuiltFiles, path: string, enclosed: EnclosedNotebook | null) {
  const parts = await files.parts();
  const scripts = parts.early.map((name) => `<script type="module" async crossorigin src="/${name}"></script>`);
  const at = enclosed ? ` data-epoch="${escaped(enclosed.epoch)}" data-seq="${enclosed.seq}"` : "";
  const room = `<meta name="pellucid-room" content="${escaped(roomUrl(path))}" data-path="${escaped(path)}"${at} />`;
  return { early: room + scripts.join(""), links: parts.notebook.map(linkTo).join("") };
}

/** As data: nothing in a notebook can end this element, or be run by it. */
const enclosure = (enclosed: EnclosedNotebook): string =>
  `<script type="application/json" id="pellucid-notebook">${JSON.stringify(enclosed).replaceAll("<", "\\u003c")}</script>`;

const THEMES: Record<string, string> = {
  light: 'data-theme="light" ',
  dark: 'data-theme="dark" ',
  contrast: 'data-contrast="more" ',
};

/** What the person chose last in this browser (web/src/shell/theme.ts), on the page from its first paint. */
function appearance(cookies: string): string {
  const [, theme = "", density] = /(?:^|;\s*)pellucid-appearance=(\w+)\.(\w+)/.exec(cookies) ?? [];
  return (THEMES[theme] ?? "") + (density === "compact" ? 'data-density="compact" ' : "");
}

const linkTo = (name: string): string =>
  name.endsWith(".css")
    ? `<link rel="preload" as="style" crossorigin href="/${name}">`
    : `<link rel="modulepreload" crossorigin href="/${name}">`;

const ENTITIES: Record<string, string> = { "&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;" };
const escaped = (text: string) => text.replace(/[&"<>]/g, (mark) => ENTITIES[mark]!);

const withPolicy = (answer: ReadyAnswer, policy: string): ReadyAnswer => ({
  ...answer,
  headers: { ...answer.headers, "Content-Security-Policy": policy },
});
