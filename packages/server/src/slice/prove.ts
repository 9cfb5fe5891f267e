/** The proof of a slice with real parts: fresh kernels in clean copies, as verification has them. */
import { proveSlice, type Proof, type SliceNote } from "@pellucid/execution";
import type { Notebook } from "@pellucid/notebook";
import { runFresh, verifyNotebook, type VerifyRequest } from "../verify/verify-notebook.ts";

export interface ProveRequest {
  readonly slice: Notebook;
  readonly note: SliceNote;
  /** The texts it was cut from, in their order; null where they are not known. */
  readonly whole: readonly string[] | null;
  readonly request: Omit<VerifyRequest, "notebook">;
}

export const prove = ({ slice, note, whole, request }: ProveRequest): Promise<Proof> =>
  proveSlice(slice, note, whole, {
    verify: (notebook) => verifyNotebook({ ...request, notebook, runs: 1 }),
    run: (notebook) => runFresh({ ...request, notebook }),
  });
