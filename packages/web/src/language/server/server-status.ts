/**
 * Whether the server of the lab has a language server for a file, and what can be done about it: install it, start it anew. Kept apart
 * from the questions about code (language-client.ts), because the offer to install one needs no more than this.
 */
import type { LanguageAnswer, LanguageStatus } from "@pellucid/protocol";
import { encodePath, request } from "../../connection/api.ts";

/** After somebody was told that there is none, nothing is asked for so long, ms: each question would be the same. */
const WITHOUT_MS = 4000;

const without = new Map<string, number>();

export const languageAddress = (path: string): string => `pellucid/language/${encodePath(path)}`;

export const noteWithout = (path: string): void => void without.set(path, performance.now() + WITHOUT_MS);

/** Whether it has just been said that there is no language server: then there is nothing more to say of an answer that is missing. */
export const isWithout = (path: string): boolean => (without.get(path) ?? 0) > performance.now();

/** What was missing may be there now. */
export const askAgain = (): void => without.clear();

/** Null: the lab does not answer. */
export async function languageStatus(path: string): Promise<LanguageStatus | null> {
  const body = { ask: { op: "status" } };
  const asked = request<LanguageAnswer<"status">>(languageAddress(path), { method: "POST", body });
  const answer = await asked.catch(() => null);
  return answer?.status === "ok" ? answer.result : null;
}

/** Begins; the status says how far it is. */
export const installLanguage = (path: string): Promise<LanguageStatus> =>
  request(languageAddress(path), { method: "PUT", body: { want: "install" } });

export async function restartLanguage(path: string): Promise<void> {
  askAgain();
  await request(languageAddress(path), { method: "PUT", body: { want: "restart" } });
}
