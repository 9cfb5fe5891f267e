/**
 * Widgets out of a file have no line to a kernel, so that what they ask of it nobody hears: a grid has no rows then, a canvas no
 * strokes. The page is told of the first question, to say so in words. Used by frame-manager.ts.
 */
interface Speaking {
  readonly comm?: object;
  send(content: never, callbacks?: never, buffers?: never): void;
}

/** `prototype`: of all models. */
export function whenUnheard(prototype: Speaking, tell: () => void): void {
  const { send } = prototype;
  let isTold = false;
  prototype.send = function (this: Speaking, ...said) {
    if (this.comm === undefined && !isTold) {
      isTold = true;
      tell();
    }
    send.apply(this, said);
  };
}
