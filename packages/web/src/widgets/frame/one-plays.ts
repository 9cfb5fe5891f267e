/**
 * A Play that several windows show is counted by one of them. In ipywidgets every window that hears of `playing` counts by itself: where
 * a message takes longer than a step they take back each other's steps, and the last word may be an old one. Here the window in
 * which it was started counts. Another one goes on when nothing has been heard for a while: that window was closed, or the kernel
 * started it.
 */
import type { WidgetModel } from "@jupyter-widgets/base";

/** So long, beyond two steps, the one that counts may be silent, ms. */
const SILENCE = 3000;

interface Play extends Pick<WidgetModel, "get" | "on"> {
  animate(): void;
  /** Of @jupyter-widgets: set while what others said is taken over. */
  _state_lock: unknown;
}

export function letOnePlay(model: Pick<WidgetModel, "get" | "on">): void {
  if (model.get("_model_name") !== "PlayModel") return;
  const play = model as unknown as Play;
  const animate = play.animate.bind(play);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    clearTimeout(timer);
    const goOn = () => {
      timer = undefined;
      if (play.get("playing")) animate();
    };
    timer = setTimeout(goOn, SILENCE + 2 * Number(play.get("interval")));
  };
  const isTold = () => Boolean(play["_state_lock"]);
  play.animate = () => (isTold() ? listen() : animate());
  play.on("change:value", () => timer !== undefined && isTold() && listen());
  if (play.get("playing")) listen();
}
