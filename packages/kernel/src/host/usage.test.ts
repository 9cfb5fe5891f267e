// What the system says of processes, read: its files and lists as they are, one line a case.
import { describe, expect, test } from "vitest";
import { gpuOf, linuxShare, processTree, treeIn } from "./usage.ts";

const stat = (name: string, user: number, system: number) =>
  `7 (${name}) S 1 7 7 0 -1 4194560 100 0 0 0 ${user} ${system} 0 0 20 0 5 0 900`;

describe("[K36] what a kernel takes of the machine", () => {
  test.each([
    [stat("python", 100, 50), "Name:\tpython\nVmRSS:\t    2048 kB\n", { memory: 2097152, time: 1500 }],
    [stat("a) S 1 (b", 1, 0), "VmRSS:\t    1 kB\n", { memory: 1024, time: 10 }],
    [stat("kthread", 1, 0), "Name:\tkthread\n", null],
    ["", "", null],
  ])("%j", (file, status, share) => expect(linuxShare(file, status)).toEqual(share));

  const LIST = "  1     0  10 0:01.00\n 7 1 100 1:02.50\n 9 7 50 01:00:00\n 12 9 1 2-00:00:01\n 8 1 9 0:09\n";
  test.each([
    [7, 151, 62_500 + 3_600_000 + 2 * 86_400_000 + 1000],
    [8, 9, 9000],
    [99, 0, 0],
  ])("of the list, process %i and its own", (pid, kilobytes, time) => {
    const shares = treeIn(LIST, pid);
    expect(shares.reduce((sum, share) => sum + share.memory, 0)).toBe(kilobytes * 1024);
    expect(shares.reduce((sum, share) => sum + share.time, 0)).toBe(time);
  });

  test.each([
    ["61, 6144, 24576\n", { share: 0.61, memory: 6144 * 2 ** 20, total: 24576 * 2 ** 20 }],
    ["50, 1, 2\n100, 1, 2\n", { share: 0.75, memory: 2 * 2 ** 20, total: 4 * 2 ** 20 }],
    ["[N/A], 1, 2", null],
    ["", null],
  ])("cards %j", (csv, usage) => expect(gpuOf(csv)).toEqual(usage));

  test.skipIf(process.platform === "win32")("this very process", async () => {
    const [first] = (await processTree(process.pid)) ?? [];
    expect(first?.memory).toBeGreaterThan(10 * 2 ** 20);
    expect(first?.time).toBeGreaterThan(0);
  });
});
