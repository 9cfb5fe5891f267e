/** What bundles of others may share with us: Jupyter's widgets and Lumino, which must not be there twice. Used by frame-manager.ts. */
import * as base from "@jupyter-widgets/base";
import * as controls from "@jupyter-widgets/controls";
import * as algorithm from "@lumino/algorithm";
import * as coreutils from "@lumino/coreutils";
import * as disposable from "@lumino/disposable";
import * as domutils from "@lumino/domutils";
import * as messaging from "@lumino/messaging";
import * as signaling from "@lumino/signaling";
import * as widgets from "@lumino/widgets";
import type { Shared } from "./federation.ts";
import * as output from "./output-widget.ts";

/** Versions as our package.json has them: bundles compare them with what they were built for. */
export const SHARED: Shared = {
  "@jupyter-widgets/base": { version: "6.0.12", module: base },
  "@jupyter-widgets/controls": { version: "5.0.13", module: controls },
  "@jupyter-widgets/output": { version: "6.0.12", module: output },
  "@lumino/algorithm": { version: "2.0.5", module: algorithm },
  "@lumino/coreutils": { version: "2.2.3", module: coreutils },
  "@lumino/disposable": { version: "2.1.6", module: disposable },
  "@lumino/domutils": { version: "2.0.5", module: domutils },
  "@lumino/messaging": { version: "2.0.5", module: messaging },
  "@lumino/signaling": { version: "2.1.6", module: signaling },
  "@lumino/widgets": { version: "2.10.0", module: widgets },
};
