/** What may be given to pip or uv as a package. Options, files, addresses and anything of a shell may not. */
import { expect, test } from "vitest";
import { isPackage } from "./installer.ts";

test.each([
  ["requests", true],
  ["scikit-learn", true],
  ["ruamel.yaml", true],
  ["requests==2.32.0", true],
  ["torch>=2.4", true],
  ["uvicorn[standard]~=0.30", true],
  ["--index-url=x", false],
  ["-r", false],
  ["requests --pre", false],
  ["requests; rm", false],
  ["git+https://x/y", false],
  ["./here", false],
  ["/tmp/x.whl", false],
  ["a@file:///x", false],
  ["", false],
  ["x".repeat(300), false],
])("[R141] %j is a package: %j", (text, is) => expect(isPackage(text)).toBe(is));
