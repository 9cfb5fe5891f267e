/** The thread of long-texts.ts: takes a text, says what is in it. One at a time. */
import { parentPort } from "node:worker_threads";
import { loadAnalyser } from "../analysis.ts";

parentPort!.on("message", (source: string) => {
  void loadAnalyser().then(({ facts }) => parentPort!.postMessage(facts(source)));
});
