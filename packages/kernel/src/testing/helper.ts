/**
 * A real ipykernel with the helper, as tests talk to it: run code and get the report of the run. One kernel serves a
 * whole table.
 */
import { randomUUID } from "node:crypto";
import { OBSERVATION_TYPE, type HelperReply, type HelperRequest, type Observation } from "@pellucid/protocol";
import type { HostClient } from "../client/client.ts";
import { HelperClient } from "../client/helper.ts";
import { launchFor, type KernelSpec } from "../kernelspecs.ts";
import { WatchedKernel } from "./watch.ts";

export class HelpedKernel extends WatchedKernel {
  readonly helper = new HelperClient((message) => this.kernel.send(message));
  #heard = 0;

  static async start(host: HostClient, spec: KernelSpec, cwd: string, env = {}): Promise<HelpedKernel> {
    const launch = launchFor(spec, { id: randomUUID(), cwd, label: "test" });
    return new HelpedKernel(await host.start({ ...launch, env: { ...launch.env, ...env } }));
  }

  /** Asks the helper and waits for its word. */
  async ask<R extends HelperRequest>(request: R): Promise<HelperReply<R["op"]>> {
    const answer = this.helper.ask(request);
    const poll = setInterval(() => {
      this.helper.hear(this.events.slice(this.#heard));
      this.#heard = this.events.length;
    }, 2);
    return answer.finally(() => clearInterval(poll));
  }

  /** What the helper said of a request before its idle; undefined where it said nothing. */
  reportOf(id: string): Observation | undefined {
    for (const event of this.events) {
      if (event.kind !== "message" || event.message.parent.msg_id !== id) continue;
      if (event.message.header.msg_type === OBSERVATION_TYPE) return event.message.content as unknown as Observation;
      if (event.message.content["execution_state"] === "idle") return undefined;
    }
    return undefined;
  }

  /** Runs cells one after the other; the report of the last. */
  async observe(...cells: readonly string[]): Promise<Observation> {
    let id = "";
    for (const code of cells) {
      id = this.run(code);
      await this.idle(id);
    }
    const report = this.reportOf(id);
    if (report === undefined) throw new Error(`no report of ${cells.at(-1)}; so far: ${this.story().join(", ")}`);
    return report;
  }
}
