/**
 * A program of its own that holds a kernel, to be killed by tests: `client-program.ts STATE KERNEL FROM`. It writes each
 * event it was given as one line of JSON, `{seq, text}`.
 */
import { connectHost } from "../client/client.ts";

const [stateDir = "", id = "", from = "0"] = process.argv.slice(2);
const host = await connectHost({ stateDir });
host.attach(id, Number(from)).listen((events) => {
  for (const event of events) {
    const text = event.kind === "message" ? String(event.message.content["text"] ?? "") : "";
    process.stdout.write(`${JSON.stringify({ seq: event.seq, text })}\n`);
  }
});
