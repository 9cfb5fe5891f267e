/**
 * One kernel as the host keeps it: an id, a spool of all it said, and one life of its process after another. Decides
 * what is spooled, what state is shown, and how hard to interrupt. Made and asked by host.ts.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  fromUtf8,
  headOfParts,
  parseJson,
  toUtf8,
  type Channel,
  type Header,
  type KernelInfo,
  type KernelLaunch,
  type MessageParts,
} from "@pellucid/protocol";
import { GapWatch } from "./gaps.ts";
import { isSameProcess } from "./identity.ts";
import type { MessageHead } from "./conversation.ts";
import { Incarnation, type IncarnationListener, type IncarnationRecord } from "./incarnation.ts";
import { InterruptClock, INTERRUPT_STEPS, type InterruptStep } from "./interrupt-clock.ts";
import type { MemoryWatch } from "./memory.ts";
import { writePrivately } from "./places.ts";
import { eventRecord, messageRecord, type EventBody, type RawRecord } from "./records.ts";
import { Spool, SPOOL_LIMITS, type SpoolLimits } from "./spool.ts";
import type { Outgoing } from "./wire.ts";

export interface KernelSetting {
  /** This kernel's own folder. */
  readonly folder: string;
  readonly sockets: string;
  readonly bytecode: string;
  readonly memory: MemoryWatch;
  readonly limits?: SpoolLimits;
  readonly interruptSteps?: readonly InterruptStep[];
}

interface KernelRecord {
  readonly launch: KernelLaunch;
  readonly startedAt: string;
  readonly info: KernelInfo["info"];
  readonly life: IncarnationRecord | null;
}

/** For a spare that is not even ready yet. */
const MOVE_MS = 5000;
const GARBAGE_EVERY_MS = 1000;
const ADOPTED = "the kernel host ended and was started again; what the kernel said in between is missing";
const LOST = "the kernel sent more than was fetched in time and dropped it";

export class Kernel {
  readonly id: string;
  readonly spool: Spool;
  /** Changes only while it is a spare. */
  launch: KernelLaunch;
  readonly #setting: KernelSetting;
  readonly #gaps: GapWatch;
  readonly #clock: InterruptClock;
  readonly #onControl = new Set<string>();
  #life: Incarnation | undefined;
  #incarnation = 0;
  #startedAt = new Date().toISOString();
  #lastActivity = this.#startedAt;
  #info: KernelInfo["info"] = null;
  #state: "starting" | "idle" | "busy" | "restarting" | "dead" = "starting";
  #isBusy = false;
  #garbage = { count: 0, reason: "", timer: undefined as NodeJS.Timeout | undefined };
  /** Restart and shutdown happen one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(launch: KernelLaunch, setting: KernelSetting) {
    this.id = launch.id;
    this.launch = launch;
    this.#setting = setting;
    mkdirSync(setting.folder, { recursive: true, mode: 0o700 });
    this.spool = new Spool(setting.folder, setting.limits ?? SPOOL_LIMITS);
    this.#gaps = new GapWatch((count) => this.#event({ kind: "gap", count, bytes: 0, reason: LOST }));
    this.#clock = new InterruptClock(setting.interruptSteps ?? INTERRUPT_STEPS, (how) => this.#press(how));
  }

  /** The kernel that an earlier host left in this folder, alive or not; undefined when the folder holds none. */
  static adopt(setting: KernelSetting): Kernel | undefined {
    let record: KernelRecord;
    try {
      record = JSON.parse(readFileSync(join(setting.folder, "kernel.json"), "utf8")) as KernelRecord;
    } catch {
      return undefined;
    }
    const kernel = new Kernel(record.launch, setting);
    kernel.#takeOver(record);
    return kernel;
  }

  /** Ends what a killed private host left running. */
  static killAllIn(folder: string): void {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      try {
        const { life } = JSON.parse(readFileSync(join(folder, name, "kernel.json"), "utf8")) as KernelRecord;
        if (life !== null && isSameProcess(life.pid, life.identity)) process.kill(-life.pid, "SIGKILL");
      } catch {
        // No kernel, or none any more.
      }
    }
  }

  get isAlive(): boolean {
    return this.#life !== undefined && this.#state !== "dead";
  }

  info(): KernelInfo {
    const { id, specName, displayName, language, cwd, label } = this.launch;
    const [pid, alive, executionState] = [this.#life?.pid ?? null, this.isAlive, this.#state];
    const shown = { pid, alive, executionState, startedAt: this.#startedAt, lastActivity: this.#lastActivity };
    return { id, specName, displayName, language, cwd, label, ...shown, info: this.#info, seq: this.spool.last };
  }

  // ---- what is asked -------------------------------------------------------------------------------------------------

  start(): void {
    this.#incarnation++;
    this.#state = this.#incarnation > 1 ? "restarting" : "starting";
    this.#isBusy = false;
    this.#startedAt = new Date().toISOString();
    this.#life = this.#newLife();
    void this.#life.start();
  }

  /** A spare becomes what would have been started so, in its folder; false where it cannot. */
  async move(launch: KernelLaunch): Promise<boolean> {
    const request = { op: "move", folder: launch.cwd, session: launch.label } as const;
    const answer = (await this.#life?.ask(request, MOVE_MS)) as { status?: unknown } | undefined;
    if (answer?.status !== "ok") return false;
    this.launch = launch;
    this.#save();
    return true;
  }

  send(outgoing: Outgoing, rest: MessageParts): void {
    const life = this.#life;
    if (life === undefined) return;
    if (outgoing.channel === "control" || outgoing.header?.subshell_id) this.#onControl.add(outgoing.msgId);
    const header = outgoing.header ?? life.conversation.header(outgoing.msgId, outgoing.msgType);
    life.conversation.send(outgoing.channel, [toUtf8(JSON.stringify(header)), ...rest]);
  }

  interrupt(): void {
    this.#life?.interrupt();
    if (this.#life?.isReady) this.#clock.start();
  }

  #press(how: InterruptStep["how"]): void {
    if (!this.#isBusy) return;
    if (how === "again") this.#life?.interrupt();
    else this.#life?.signal(how);
  }

  restart(): void {
    this.#turn = this.#turn.then(async () => {
      await this.#life?.stop(true, this.#isBusy);
      this.start();
    });
  }

  /** Comes back when nothing of the process is left. The spool stays until `remove`. */
  shutdown(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#life?.stop(false, this.#isBusy));
    return this.#turn;
  }

  remove(): void {
    this.#life = undefined;
    this.close();
    rmSync(this.#setting.folder, { recursive: true, force: true });
  }

  /** Lets go of files and clocks; the kernel's process lives on. */
  close(): void {
    this.#gaps.stop();
    this.#clock.stop();
    clearTimeout(this.#garbage.timer);
    this.spool.close();
  }

  // ---- what happens --------------------------------------------------------------------------------------------------

  #newLife(session?: string): Incarnation {
    const { folder, sockets, bytecode, memory } = this.#setting;
    const life: Incarnation = new Incarnation(
      this.#incarnation,
      this.launch,
      { folder, sockets, bytecode },
      memory,
      this.#listener(() => this.#life === life),
      session,
    );
    return life;
  }

  /** Nothing that an earlier life still says reaches the spool. */
  #listener(isCurrent: () => boolean): IncarnationListener {
    return {
      started: (pid) => isCurrent() && this.#happened({ kind: "started", pid }),
      ready: (info) => {
        if (!isCurrent()) return;
        this.#info = info;
        this.#state = this.#isBusy ? "busy" : "idle";
        this.#happened({ kind: "ready", info });
      },
      exited: (exit) => isCurrent() && this.#ended({ kind: "exited", exit }),
      failed: (reason) => isCurrent() && this.#ended({ kind: "start-failed", reason }),
      message: (channel, parts, head, ofProbe) => isCurrent() && this.#message(channel, parts, head, ofProbe),
      garbage: (reason) => isCurrent() && this.#countGarbage(reason),
    };
  }

  #message(channel: Channel, parts: MessageParts, head: MessageHead, ofProbe: boolean): void {
    const life = this.#life;
    // Before it is ready, what our iopub did not hear yet is no loss; and the answer that makes it ready often overtakes
    // the iopub messages numbered before it.
    if (life?.isReady) this.#gaps.see(channel, head.header, head.parent, life.conversation.session);
    else this.#gaps.recall(head.header);
    if (channel === "iopub" && head.header.msg_type === "status") this.#status(parts, head.parent, ofProbe);
    if (ofProbe) return;
    this.#lastActivity = new Date().toISOString();
    this.spool.append(messageRecord(this.spool.take(), this.#incarnation, channel, parts));
  }

  /** The control channel and subshells have their own busy and idle, which say nothing about the code that runs. */
  #status(parts: MessageParts, parent: Partial<Header>, ofProbe: boolean): void {
    const status = parseJson(fromUtf8(parts[3]!)) as { execution_state?: unknown } | undefined;
    const state = status?.execution_state;
    if (this.#onControl.has(parent.msg_id ?? "")) {
      if (state === "idle") this.#onControl.delete(parent.msg_id ?? "");
      return;
    }
    if ((state !== "busy" && state !== "idle") || (ofProbe && parent.msg_type !== "kernel_info_request")) return;
    this.#isBusy = state === "busy";
    if (!this.#isBusy) this.#clock.stop();
    if (this.#life?.isReady) this.#state = state;
  }

  #happened(body: EventBody): void {
    this.#event(body);
    this.#save();
  }

  #ended(body: EventBody): void {
    this.#tellGarbage();
    this.#gaps.stop();
    this.#clock.stop();
    this.#state = "dead";
    this.#isBusy = false;
    this.#happened(body);
  }

  #event(body: EventBody): void {
    this.spool.append(eventRecord(this.spool.take(), this.#incarnation, body));
  }

  /** A flood of garbage must not become a flood of events. */
  #countGarbage(reason: string): void {
    this.#garbage.count++;
    this.#garbage.reason = reason;
    this.#garbage.timer ??= setTimeout(() => this.#tellGarbage(), this.#garbage.count === 1 ? 0 : GARBAGE_EVERY_MS);
  }

  #tellGarbage(): void {
    const { count, reason, timer } = this.#garbage;
    clearTimeout(timer);
    this.#garbage.timer = undefined;
    if (count === 0) return;
    this.#garbage.count = 0;
    this.#event({ kind: "garbage", reason, count });
  }

  // ---- across hosts --------------------------------------------------------------------------------------------------

  #save(): void {
    const life = this.#state === "dead" ? null : (this.#life?.record ?? null);
    const record: KernelRecord = { launch: this.launch, startedAt: this.#startedAt, info: this.#info, life };
    writePrivately(join(this.#setting.folder, "kernel.json"), JSON.stringify(record));
  }

  #takeOver(record: KernelRecord): void {
    this.spool.recover((found) => this.#recall(found));
    this.#startedAt = record.startedAt;
    this.#info = record.info;
    this.#incarnation = Math.max(this.#incarnation, record.life?.number ?? 0);
    if (record.life === null) {
      this.#state = "dead";
      return;
    }
    this.#life = this.#newLife(record.life.session);
    const isAlive = this.#life.adopt(record.life);
    this.#state = this.#isBusy ? "busy" : "idle";
    this.#event({ kind: "gap", count: 0, bytes: 0, reason: ADOPTED });
    if (!isAlive) {
      const exit = { code: null, signal: null, outOfMemory: false, lastWords: "", expected: false };
      this.#ended({ kind: "exited", exit });
    }
  }

  /** State and message counters go on where the earlier host left them. */
  #recall(record: RawRecord): void {
    this.#incarnation = record.incarnation;
    if (record.channel === null) return;
    const head = headOfParts(record.parts);
    if (!head.ok) return;
    this.#gaps.recall(head.value.header);
    if (record.channel === "iopub" && head.value.header.msg_type === "status")
      this.#status(record.parts, head.value.parent, false);
  }
}
