/**
 * An exception on the page: its name and message first, then the person's own frames innermost first, then library frames folded to
 * a count, and the whole traceback as the kernel wrote it on demand. Called by output-area.ts.
 */
import type { ErrorOutput } from "@pellucid/notebook";
import { action, copyAction, make, outputElement } from "../elements.ts";
import { ErrorFrames } from "./error-frames.ts";
import type { ChainLink } from "./told-frames.ts";
import type { OutputContext, OutputView } from "../output-view.ts";
import { plainText } from "../text/screen.ts";
import { TextBlock } from "../text/text-block.ts";
import { errorName, parseTraceback } from "./traceback.ts";

/** Messages of more characters are cut in the heading; the full traceback has them whole. */
const LONGEST_MESSAGE = 10_000;

export class ErrorView implements OutputView {
  readonly element: HTMLElement;
  readonly #output: ErrorOutput;
  readonly #context: OutputContext;
  #full: TextBlock | undefined;
  #current = false;
  /** Whether there are frames: of a cell that is no Python nothing ran. */
  #ran = false;
  /** The run that its frames tell of. */
  #own: number | null = null;

  /** `known`: what its traceback tells, where somebody has read it already. */
  constructor(output: ErrorOutput, context: OutputContext, known?: readonly ChainLink[]) {
    this.#output = output;
    this.#context = context;
    this.element = outputElement("error", "application/vnd.jupyter.error");
    const chain = known ?? parseTraceback(output.traceback);
    this.element.append(...this.#heading(chain?.at(-1)?.headline ?? ""));
    if (/^(?:ModuleNotFound|Import|Runtime)Error$/.test(output.ename)) void this.#offerInstall();
    if (chain) this.#chain(chain);
    const hidden = chain !== null;
    if (!chain && isMoreThanHeading(output)) this.#showFull();
    if (output.traceback.length > 0) this.element.append(this.#actions(hidden));
  }

  /** Whether the cell that its run tells of is known by now, and was not when it was drawn: a quick error can come before its count. */
  get isLate(): boolean {
    return !this.#current && this.#own !== null && this.#isOwn(this.#own);
  }

  #isOwn(count: number): boolean {
    return this.#context.locate?.(count)?.id === this.#context.cell;
  }

  /** As the kernel wrote it. */
  get traceback(): string {
    return this.#output.traceback.join("\n");
  }

  /** The same within another output. */
  get body(): HTMLElement {
    this.element.className = "";
    delete this.element.dataset["output"];
    return this.element;
  }

  update(): boolean {
    return false;
  }

  dispose(): void {
    this.#full?.dispose();
    this.element.remove();
  }

  /** Its name and message, and under them the notes that were added (`add_note`), which only the traceback has. */
  #heading(headline: string): HTMLElement[] {
    const { evalue } = this.#output;
    const ename = errorName(this.#output);
    const heading = make("div", "out-error-heading");
    heading.append(make("span", "out-error-name", plainText(ename) || "Error"));
    // A syntax error names a file that nobody has.
    const message = plainText(evalue).replace(/ \(<?ipython-input-[^)]*\)$| \(\d+\.py, line \d+\)$/, "");
    if (message) heading.append(": ", make("span", "out-error-message", message.slice(0, LONGEST_MESSAGE)));
    const said = `${plainText(ename)}: ${plainText(evalue).trimEnd()}`;
    const notes = headline.startsWith(said) ? headline.slice(said.length).trim() : "";
    return notes ? [heading, make("div", "out-error-notes", notes.slice(0, LONGEST_MESSAGE))] : [heading];
  }

  #chain(chain: readonly ChainLink[]): void {
    const { frames } = chain.at(-1)!;
    const places = frames.map((frame) => frame.stands ?? frame);
    // Counts start anew with each kernel: they are trusted when the run they tell of is still this cell's latest.
    this.#own = places.find(({ cell }) => cell !== null)?.cell ?? null;
    this.#current = this.#own !== null ? this.#isOwn(this.#own) : places.some(({ text }) => this.#isText(text));
    this.#ran = frames.some((frame) => !frame.unread);
    this.element.append(...new ErrorFrames(this.#context, this.#current).chain(chain));
  }

  #isText(text: number | undefined): boolean {
    return text !== undefined && this.#context.locateText?.(text)?.id === this.#context.cell;
  }

  async #offerInstall(): Promise<void> {
    const { errors, path } = this.#context;
    if (!errors) return;
    const { installRow } = await import("./install-row.ts");
    const row = installRow(this.#output, path, errors);
    if (row) this.element.querySelector(".out-error-heading")?.after(row);
  }

  #actions(hidden: boolean): HTMLElement {
    const bar = make("div", "out-actions");
    if (hidden) {
      const toggle = action("Full traceback", () => {
        const open = !this.#full;
        if (open) this.#showFull(bar);
        else this.#hideFull();
        toggle.setAttribute("aria-expanded", String(open));
      });
      toggle.setAttribute("aria-expanded", "false");
      bar.append(toggle);
    }
    const { debugError } = this.#context;
    // Of frames that this kernel may still have.
    if (this.#current && this.#ran && debugError) bar.append(action("Debug from this error", debugError));
    bar.append(copyAction("Copy traceback", () => plainText(this.traceback)));
    return bar;
  }

  #showFull(before?: HTMLElement): void {
    this.#full = new TextBlock();
    this.#full.element.classList.add("out-traceback");
    this.#full.set(this.traceback);
    this.element.insertBefore(this.#full.element, before ?? null);
  }

  #hideFull(): void {
    this.#full?.dispose();
    this.#full?.element.remove();
    this.#full = undefined;
  }
}

/** Some kernels send a traceback that only repeats the name and the message. */
function isMoreThanHeading(output: ErrorOutput): boolean {
  const text = plainText(output.traceback.join("\n")).trim();
  return text !== "" && text !== `${output.ename}: ${output.evalue}`.trim() && text !== output.evalue.trim();
}
