// What is said to a widget before it is there: it hears all of it, in order, and as it is to be read by then.
import type { CommMessage } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { FrameComm } from "./frame-comm.ts";

test("what is said while it is held is heard in order, and read when it is heard", () => {
  const styles = new Map<string, string>();
  const read = (data: CommMessage["data"]) => ({ ...data, style: styles.get(String(data["style"])) ?? data["style"] });
  const comm = new FrameComm("c", "jupyter.widget", () => "", read);
  const heard: unknown[] = [];
  const hear = (n: number) => comm.hear({ type: "comm_msg", comm: "c", data: { n, style: "far" } }, []);
  comm.hold();
  hear(1);
  comm.hold();
  hear(2);
  comm.on_msg(({ content }: { content: { data: unknown } }) => void heard.push(content.data));
  styles.set("far", "here");
  comm.release();
  hear(3);
  expect(heard).toEqual([1, 2, 3].map((n) => ({ n, style: "here" })));
});
