/** Says what failed when an act was carried out for a person and nothing else shows it. */
import { toast } from "../ui/toast.tsx";

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function reported(act: Promise<unknown>): void {
  act.catch((error: unknown) => toast({ level: "error", text: messageOf(error) }));
}
