/**
 * What stands under an import that found no module: which package brings it, the button that installs it, and while that goes
 * on what the tool says, as output. Loaded with the first such error.
 */
import type { ErrorOutput } from "@pellucid/notebook";
import { action, make } from "../elements.ts";
import { TextBlock } from "../text/text-block.ts";
import type { ErrorActs } from "./error-acts.ts";
import { cancelInstall, install } from "./install-client.ts";
import { missingModule } from "./missing-module.ts";

/** Null: this error is not about a missing module. */
export function installRow(output: ErrorOutput, notebook: string, acts: ErrorActs): HTMLElement | null {
  const missing = missingModule(output);
  if (!missing) return null;
  const { module, package: name } = missing;
  const row = make("div", "out-install");
  if (name === null) {
    const [top] = module.split(".");
    const part = module.slice(top!.length + 1);
    const words = part
      ? `${top} is installed and has no ${part}: another version of it may have. `
      : `${top} is a part of Python itself that this Python lacks: no package brings it. `;
    row.append(make("span", "out-note", words));
    if (part) row.append(action(`Install another ${top}…`, () => void begin(row, notebook, top!, acts)));
    return row;
  }
  const button = make("button", "button out-install-button", `Install ${name}…`);
  button.type = "button";
  button.dataset["kind"] = "plain";
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    void begin(row, notebook, name, acts);
  });
  const why = name === module ? "" : `It brings the module ${module}. `;
  row.append(button, make("span", "out-note", `${why}It goes into the environment of this notebook's kernel`));
  return row;
}

async function begin(row: HTMLElement, notebook: string, name: string, acts: ErrorActs): Promise<void> {
  const { askToInstall } = await import("./install-dialog.tsx");
  const chosen = await askToInstall(notebook, name);
  if (chosen === null) return;
  const before = [...row.childNodes];
  const progress = new Progress(chosen, () => void cancelInstall(notebook));
  row.replaceChildren(progress.element);
  progress.element.focus();
  const failure = await install(notebook, chosen, (text) => progress.add(text));
  if (failure === null) progress.end(`${chosen} is installed. `, [action("Run the cell again", acts.runAgain)]);
  else {
    const again = action("Try again…", () => {
      row.replaceChildren(...before);
      void begin(row, notebook, chosen, acts);
    });
    progress.end(`${chosen} was not installed: ${failure} `, [again]);
  }
}

/** The end of what the tool says, in a box that follows it. */
class Progress {
  readonly element = make("div", "out-install-progress");
  readonly #state = make("div", "out-install-state");
  readonly #block = new TextBlock();
  #text = "";

  constructor(name: string, cancel: () => void) {
    this.element.tabIndex = -1;
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-label", `Installing ${name}`);
    this.#state.setAttribute("role", "status");
    this.#state.append(`Installing ${name} `, action("Stop", cancel));
    this.element.append(this.#state, this.#block.element);
  }

  add(text: string): void {
    this.#text = (this.#text + text).slice(-200_000);
    this.#block.set(this.#text);
  }

  end(words: string, acts: readonly HTMLElement[]): void {
    const had = this.element.contains(document.activeElement);
    this.#state.replaceChildren(words, ...acts);
    if (had) acts[0]?.focus();
  }
}
