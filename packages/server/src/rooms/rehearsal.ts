/**
 * Opens a notebook of our own before anybody opens theirs, in a quiet moment: the first opening after a start would
 * otherwise spend most of its time on reading our own code. It lies in a temporary folder, has no kernel, and is gone
 * afterwards; nothing of the person's is touched.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeServerFrame, encodeClientFrame } from "@pellucid/protocol";
import { Rooms, type RoomsOptions } from "./rooms.ts";

/**
 * Of the notebook's six cells: about a thousand in all. What runs hot is compiled to machine code, which an opening of as many
 * cells then finds ready; it takes the server's time from 0.16 to 0.11 s, and twelve rounds do not reach it.
 */
const ROUNDS = 170;
/** A room that does not open at all, ms. */
const PATIENCE = 5000;

export async function rehearse(options: RoomsOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "pellucid-rehearsal-"));
  const path = join(folder, "rehearsal.ipynb");
  await writeFile(path, JSON.stringify(notebook(), null, 1));
  const rooms = new Rooms({ ...options, stateDir: folder, resolvePath: async () => path });
  try {
    await welcomed(rooms);
  } finally {
    await rooms.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function welcomed(rooms: Rooms): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("The rehearsal was not welcomed.")), PATIENCE);
    const send = (bytes: Uint8Array) => {
      if (decodeServerFrame(bytes).kind !== "welcome") return;
      clearTimeout(late);
      connection.closed();
      resolve();
    };
    const socket = { send, close: () => {}, bufferedAmount: 0 };
    const connection = rooms.connect("rehearsal.ipynb", socket, { id: "rehearsal", name: "", reader: false });
    connection.message(encodeClientFrame({ kind: "hello", version: 1, client: "rehearsal", at: null }));
  });
}

const PICTURE = "iVBORw0KGgo=".padStart(2000, "A");
const OUTPUTS = [
  { output_type: "stream", name: "stdout", text: ["one\n", "\u001b[31mtwo\u001b[0m\n"] },
  { output_type: "display_data", metadata: {}, data: { "image/png": PICTURE, "text/plain": ["<Figure>"] } },
  {
    output_type: "execute_result",
    execution_count: 1,
    metadata: {},
    data: { "text/html": ["<table><tr><td>1</td></tr></table>"], "text/plain": ["1"] },
  },
  { output_type: "error", ename: "ValueError", evalue: "none", traceback: ["\u001b[0;31mValueError\u001b[0m: none"] },
];

function notebook(): object {
  const cells = Array.from({ length: ROUNDS }, (_, round) => [
    { cell_type: "markdown", id: `m${round}`, metadata: {}, source: ["# A heading\n", "and **words**, $x^2$"] },
    { cell_type: "raw", id: `r${round}`, metadata: {}, source: [] },
    ...OUTPUTS.map((output, at) => ({
      cell_type: "code",
      execution_count: 1,
      id: `c${round}-${at}`,
      metadata: { tags: [] },
      outputs: [output],
      source: ["import numpy as np\n", `x = [np.sqrt(n) for n in range(${at})]\n`, "x"],
    })),
  ]);
  const kernelspec = { name: "python3", display_name: "Python 3", language: "python" };
  return { cells: cells.flat(), metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
}
