// Widgets' state in a notebook: which of it may be shown without a word from the person. [who lives, what stands in the file].
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Json, JsonObject, Notebook } from "@pellucid/notebook";
import { WIDGET_STATE_PLACE } from "@pellucid/protocol";
import { afterAll, expect, test } from "vitest";
import { nodeFs } from "../storage/fs.ts";
import { RoomTrust } from "./room-trust.ts";
import { TrustedContents } from "./trusted-contents.ts";

const home = mkdtempSync(join(tmpdir(), "trust-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const WIDGET = "application/vnd.jupyter.widget-view+json";
const shown = { type: "display", data: { [WIDGET]: { model_id: "gone" } }, metadata: {} } as const;
const stateOf = (...models: string[]): JsonObject => ({ state: Object.fromEntries(models.map((id) => [id, { id }])) });
let number = 0;

test.each<[string, string[], string[], JsonObject, boolean]>([
  ["of what lives here", ["a", "b"], ["a", "b"], {}, true],
  ["of what does not all live here", ["a"], ["a", "b"], {}, false],
  ["of nothing", [], [], {}, false],
  ["beside what else came with the file", ["a"], ["a"], { other: "<script>" }, false],
])("[R118] state %s", async (_case, living, saved, beside, trusted) => {
  const value = stateOf(...saved);
  const metadata = { widgets: { [WIDGET_STATE_PLACE[1]!]: value, ...beside } } as JsonObject;
  const notebook: Notebook = { cells: [], metadata, format: { major: 4, minor: 5 } };
  const contents = new TrustedContents(nodeFs, join(home, String(++number)));
  const trust = new RoomTrust(
    contents,
    () => notebook,
    (comm) => living.includes(comm),
  );
  trust.edited({ type: "set-metadata", path: WIDGET_STATE_PLACE, value: value as Json });
  expect(await trust.ofOutput(shown, WIDGET)).toBe(trusted);
});
