/**
 * Where the badge of a verification comes (verify/verify-badge.tsx), and the command that asks for one. The badge's code is
 * fetched when the page rests; until then the plain button stands here.
 */
import { Suspense } from "react";
import { late } from "../ui/late.ts";
import { IconButton } from "../ui/button.tsx";
import { Glyph } from "../ui/icon.tsx";
import { useAtRest } from "./at-rest.ts";
import type { NotebookSession } from "./notebook-session.ts";

const VerifyBadge = late(() => import("../verify/verify-badge.tsx"));

/** What was found earlier may come a little later than the cells, ms. */
const LATER = 1500;

export function VerifySlot({ session }: { session: NotebookSession }) {
  const rests = useAtRest(session, LATER);
  const button = (
    <IconButton
      label="Verify Notebook"
      className="notebook-header-spare"
      command="notebook:verify"
      icon={<Glyph name="verified" />}
    />
  );
  if (!rests) return button;
  return (
    <Suspense fallback={button}>
      <VerifyBadge session={session} button={button} />
    </Suspense>
  );
}

export function verifyCommands(session: NotebookSession): [string, () => void | Promise<void>][] {
  const start = async () => (await import("../verify/verification.ts")).verificationOf(session).start();
  return [["notebook:verify", start]];
}
