/**
 * Questions of this page to the server about the code of a notebook or a text file (protocol/language.ts), and what is known
 * of the language server behind it. Nothing waits here for an answer that nobody wants any more: a question is given up by
 * its signal. That there is no language server is told once, quietly (offer.tsx), and everything goes on without.
 */
import type {
  LanguageAnswer,
  LanguageQuestion,
  LanguageRequest,
  LanguageResults,
  LanguageStatus,
} from "@pellucid/protocol";
import { request } from "../../connection/api.ts";
import { toast } from "../../ui/toast.tsx";
import { isWithout, languageAddress, noteWithout, restartLanguage } from "./server-status.ts";

type Op = LanguageQuestion["op"];
type Ask<O extends Op> = Extract<LanguageQuestion, { op: O }>;

export interface AskOptions {
  readonly texts?: LanguageRequest["texts"];
  readonly signal?: AbortSignal;
}

/** Null: there is no answer, for whatever reason; whoever asked by hand says `failed` to hear it. */
export async function askLanguage<O extends Op>(
  path: string,
  ask: Ask<O>,
  { texts, signal }: AskOptions = {},
  failed?: (reason: string) => void,
): Promise<LanguageResults[O] | null> {
  if (!failed && isWithout(path)) return null;
  let answer: LanguageAnswer<O>;
  try {
    const body = { ask, ...(texts && { texts }) };
    answer = await request(languageAddress(path), { method: "POST", body, ...(signal && { signal }) });
  } catch (error) {
    if (!signal?.aborted) failed?.((error as Error).message);
    return null;
  }
  if (answer.status === "ok") {
    if (answer.notice) toast({ text: answer.notice });
    if (answer.without) tell(path, answer.without);
    return answer.result;
  }
  if (answer.status === "without") tell(path, answer.about, failed);
  if (answer.status === "failed") failed?.(answer.reason);
  return null;
}

function tell(path: string, about: LanguageStatus, failed?: (reason: string) => void): void {
  noteWithout(path);
  if (about.state === "missing" || about.state === "installing" || about.state === "failed-install")
    void import("./offer.tsx").then(({ offer }) => offer(path, about, failed !== undefined));
  else if (about.state === "given-up") {
    const again = () => restartLanguage(path);
    toast({ text: `${about.reason} Completion comes from the kernel.`, action: { label: "Start again", run: again } });
  } else if (about.state === "off") failed?.("Language help is switched off (PELLUCID_LANGUAGE_*).");
  else failed?.("There is no language server for this language.");
}
