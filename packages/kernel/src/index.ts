export * from "./kernelspecs.ts";
export * from "./python.ts";
