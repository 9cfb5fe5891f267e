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
import { encodePath, request } from "../../connection/api.ts";
import { toast } from "../../ui/toast.tsx";

type Op = LanguageQuestion["op"];
type Ask<O extends Op> = Extract<LanguageQuestion, { op: O }>;

export interface AskOptions {
  readonly texts?: LanguageRequest["texts"];
  readonly signal?: AbortSignal;
}

const address = (path: string): string => `pellucid/language/${encodePath(path)}`;
/** After somebody was told that there is none, nothing is asked for so long, ms: each question would be the same. */
const WITHOUT_MS = 4000;

const without = new Map<string, number>();

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
    answer = await request(address(path), { method: "POST", body, ...(signal && { signal }) });
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
  without.set(path, performance.now() + WITHOUT_MS);
  if (about.state === "missing" || about.state === "installing" || about.state === "failed-install")
    void import("./offer.tsx").then(({ offer }) => offer(path, about, failed !== undefined));
  else if (about.state === "given-up") {
    const again = () => restartLanguage(path);
    toast({ text: `${about.reason} Completion comes from the kernel.`, action: { label: "Start again", run: again } });
  } else if (about.state === "off") failed?.("Language help is switched off (PELLUCID_LANGUAGE_*).");
  else failed?.("There is no language server for this language.");
}

export const languageStatus = (path: string): Promise<LanguageStatus | null> => askLanguage(path, { op: "status" });

/** Begins; the status says how far it is. */
export const installLanguage = (path: string): Promise<LanguageStatus> =>
  request(address(path), { method: "PUT", body: { want: "install" } });

export async function restartLanguage(path: string): Promise<void> {
  without.clear();
  await request(address(path), { method: "PUT", body: { want: "restart" } });
}

/** Whether it has just been said that there is no language server: then there is nothing more to say of an answer that is missing. */
export const isWithout = (path: string): boolean => (without.get(path) ?? 0) > performance.now();

/** What was missing may be there now. */
export const askAgain = (): void => without.clear();
