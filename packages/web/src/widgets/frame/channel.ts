/**
 * What a frame with a widget and the page say to each other. The page believes nothing of it (widget-hub.ts checks every
 * field); both sides share these types, and nothing else.
 */
import type { CommMessage, ModelState } from "@pellucid/protocol";
import type { Moved } from "./saved-moves.ts";

export interface SaidToFrame {
  readonly message: CommMessage;
  readonly buffers: readonly ArrayBuffer[];
  readonly from?: string;
}

export type ToFrame =
  /** What is to be shown. `live`: a kernel answers; otherwise everything can only be looked at. */
  | { readonly kind: "begin"; readonly model: string; readonly touch: boolean }
  | {
      readonly kind: "models";
      readonly request: number;
      readonly models: readonly ModelState[];
      readonly buffers: readonly ArrayBuffer[];
      readonly missing: readonly string[];
      /** They come out of the file, and no kernel knows them. */
      readonly saved: boolean;
    }
  /** What kernel and other pages said, in order. */
  | { readonly kind: "comms"; readonly said: readonly SaidToFrame[] }
  | { readonly kind: "done"; readonly id: string }
  /** Out of a file: what was moved in another frame, or follows from it. */
  | { readonly kind: "moved"; readonly comm: string; readonly state: Moved }
  | { readonly kind: "ended" }
  /** A file that was asked for; null where there is none, with the reason. */
  | { readonly kind: "file"; readonly request: number; readonly text: string | null; readonly reason: string };

export type ToPage =
  | { readonly kind: "ready" }
  | { readonly kind: "want"; readonly request: number; readonly models: readonly string[] }
  | {
      readonly kind: "say";
      readonly id: string;
      readonly message: CommMessage;
      readonly buffers: readonly ArrayBuffer[];
    }
  | { readonly kind: "file"; readonly request: number; readonly name: string }
  /** It wants to hear of what the kernel opens under this name. */
  | { readonly kind: "listen"; readonly target: string; readonly speaks?: string }
  /** The widget stands. */
  | { readonly kind: "shown" }
  /** It is out of the file, and was moved here. */
  | { readonly kind: "moved"; readonly comm: string; readonly state: Moved }
  /** It is out of the file, and asks something of a kernel. */
  | { readonly kind: "unheard" }
  | { readonly kind: "failed"; readonly reason: string };
