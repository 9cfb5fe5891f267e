/**
 * What a notebook is published as, and what publishing it needs from outside: the waist between these views and whoever runs them
 * (server/src/publish/publisher.ts). The views know no disk, no network and no kernel.
 */
export type PublishedAs = "html" | "slides" | "markdown";

export interface PublishOptions {
  readonly hideCode: boolean;
  readonly hideOutput: boolean;
  /** A text to read: code is folded, warnings are left out, everything is numbered, and there are contents. */
  readonly report: boolean;
}

export interface PublishRequest {
  readonly to: PublishedAs;
  /** The notebook's file, as text. */
  readonly text: string;
  /** From the folder that its links may reach into, with `/`. */
  readonly path: string;
  readonly options: PublishOptions;
}

/** Parts of the published file that are built beforehand. */
export type Asset =
  | "page.css"
  | "math.css"
  | "page.js"
  | "slides.js"
  | "frame.js"
  | "plotly-3.js.gz"
  | "plotly-4.js.gz"
  | "widgets.js.gz"
  | "vega.js.gz"
  | "mermaid.js.gz"
  | "widgets.json";

export interface SavedModels {
  readonly models: readonly unknown[];
  /** Each in base64. */
  readonly buffers: readonly string[];
}

export interface Surroundings {
  /** Text; of a `.gz` its bytes in base64. */
  asset(name: Asset): Promise<string>;
  /** A picture of the project as a `data:` address; null when it is none, or may not be read. */
  picture(path: string): Promise<string | null>;
  /** A file of the environment of the notebook's kernel (server/src/widgets/module-files.ts); null when it has none of this name. */
  environment(name: string): Promise<string | null>;
  /** Names of all files of a `labextension` there; none where there is no such one. */
  bundle(name: string): Promise<readonly string[]>;
  /** A widget as the notebook's own state has it; null when it is not all there. */
  widget(model: string): SavedModels | null;
}

export interface Published {
  readonly text: string;
  /** What is left out or shown otherwise, in words. */
  readonly notes: readonly string[];
}
