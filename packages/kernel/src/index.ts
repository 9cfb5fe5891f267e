export * from "./kernelspecs.ts";
export * from "./python.ts";
export { connectHost, findRunningHost, stopEverything, type HostClient, type TerminalClient } from "./client/client.ts";
export type { AttachedKernel } from "./client/attached-kernel.ts";
export { HelperClient } from "./client/helper.ts";
export type { HostPlan } from "./client/launch.ts";
export type { TerminalExit, TerminalPlan } from "./host/wire.ts";
export { fakeKernelLaunch, type FakeBirth } from "./testing/fake-kernel.ts";
export { stateDirectory } from "./state-directory.ts";
