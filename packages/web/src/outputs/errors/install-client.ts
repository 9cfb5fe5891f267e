/** Installing a package, as the server offers it: what would run, and running it while its words come in. */
import { encodePath, request } from "../../connection/api.ts";

export interface InstallPlan {
  readonly environment: string;
  readonly program: string;
  readonly tool: "pip" | "uv";
  readonly command: readonly string[];
}

const addressOf = (notebook: string) => `pellucid/install/${encodePath(notebook)}`;

export const installPlan = (notebook: string): Promise<InstallPlan> => request(addressOf(notebook));
export const cancelInstall = (notebook: string): Promise<void> => request(addressOf(notebook), { method: "DELETE" });

/** Null: it is installed; else why not. */
export async function install(notebook: string, name: string, said: (text: string) => void): Promise<string | null> {
  const answer = await fetch(`/api/${addressOf(notebook)}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ package: name }),
  }).catch(() => null);
  if (!answer) return "the server cannot be reached.";
  if (!answer.ok || !answer.body) {
    const told = (await answer.json().catch(() => ({}))) as { message?: string };
    return told.message ?? `the server answered ${answer.status}.`;
  }
  let exit: number | null | undefined;
  for await (const line of linesOf(answer.body)) {
    const word = JSON.parse(line) as { text?: string; exit?: number | null };
    if (word.text !== undefined) said(word.text);
    else exit = word.exit;
  }
  if (exit === 0) return null;
  if (exit === undefined) return "the server went away. What it says when it is back tells whether it went on.";
  return exit === null ? "it was stopped." : "what it said stands below.";
}

async function* linesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
