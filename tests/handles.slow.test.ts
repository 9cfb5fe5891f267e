/** The names of docs/handles.md, held: command line, addresses, attributes of the page. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  edit,
  kernelState,
  type Lab,
  notebook,
  openLab,
  outputs,
  root,
  saved,
  select,
  startLab,
} from "./lab/lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({
    files: {
      "a.ipynb": notebook("print('one')", { type: "markdown", source: "# M" }, "input()"),
      "b c.ipynb": notebook("1"),
    },
  });
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

describe("command line", () => {
  test("the link is the first line on stdout; it works once", async () => {
    expect(lab.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    const second = lab.verb("lab", "--root", lab.folder, "--no-browser");
    expect(second.status).toBe(0);
    expect(second.stdout).toMatch(/^http\S+$/m);
    expect(second.stderr).toMatch(/already/i);
  });

  test.each([
    [["nonsense"], 64],
    [["run"], 64],
    [["run", "missing.ipynb"], 2],
    [["run", "a.ipynb", "--kernel", "no-such-kernel", "-o", "out.ipynb"], 2],
    [["run", "a.ipynb", "-o", "out.ipynb"], 1],
    [["lab", "--port", "many"], 64],
  ])("pellucid %j ends with %i", (args, code) => {
    const { status, stderr } = lab.verb(...args);
    expect(stderr).not.toBe("");
    expect(status).toBe(code);
  });

  test("a failing cell is named by id and number; a JSON error by line", () => {
    expect(lab.verb("run", "a.ipynb", "-o", "out.ipynb").stderr).toMatch(/c3[^]*3|3[^]*c3/);
    writeFileSync(join(lab.folder, "torn.ipynb"), '{\n "cells": [\n  oops');
    const { status, stderr } = lab.verb("run", "torn.ipynb");
    expect(status).toBe(2);
    expect(stderr).toMatch(/line 3/);
  });

  test("kernels --json lists what is alive; npx pellucid works in the checkout", async () => {
    const page = await openLab(lab, "b c.ipynb");
    await select(page, "c1");
    await page.keyboard.press("Control+Enter");
    await outputs(page, "c1").getByText("1").waitFor();
    const { stdout, status } = lab.verb("kernels", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(expect.arrayContaining([expect.objectContaining({ alive: true })]));
    const npx = spawnSync("npx", ["pellucid", "kernels", "--json"], { cwd: root, env: lab.env, encoding: "utf8" });
    expect(JSON.parse(npx.stdout)).toEqual(JSON.parse(stdout).map(() => expect.objectContaining({ alive: true })));
    await page.context().close();
  });

  test("SIGTERM stops the server and leaves kernels; pellucid stop ends them", async () => {
    expect(await lab.end("SIGTERM")).toBe(0);
    expect(JSON.parse(lab.verb("kernels", "--json").stdout).length).toBeGreaterThan(0);
    expect(lab.verb("stop").status).toBe(0);
    expect(JSON.parse(lab.verb("kernels", "--json").stdout)).toEqual([]);
    await lab.start();
  });
});

describe("addresses", () => {
  test.each([
    ["/api", 200],
    ["/login", 200],
    ["/api/status", 403],
    ["/api/contents/", 403],
    ["/files/a.ipynb", 403],
    ["/api/terminals", 403],
  ])("%s without credentials answers %i", async (path, code) => {
    const answer = await fetch(lab.origin + path, { redirect: "manual" });
    expect([code, code === 403 ? 401 : code]).toContain(answer.status);
  });

  test("/lab/tree/PATH opens that file in front; a token in the address logs in", async () => {
    const page = await openLab(lab, "b c.ipynb");
    expect(await page.locator("[data-notebook]").getAttribute("data-notebook")).toBe("b c.ipynb");
    await page.context().clearCookies();
    await page.goto(`${lab.origin}/lab/tree/a.ipynb?token=${lab.token}`);
    await page.waitForSelector('[data-notebook="a.ipynb"]');
    expect(page.url()).not.toContain(lab.token);
    await page.context().close();
  });
});

describe("page", () => {
  let page: Page;
  beforeAll(async () => {
    page = await openLab(lab, "a.ipynb");
  });

  test("a panel and its cells carry their attributes", async () => {
    const panel = page.locator('[data-notebook="a.ipynb"]');
    expect(await panel.getAttribute("data-kernel")).toMatch(/^(none|starting|idle|busy)$/);
    expect(await panel.getAttribute("data-saved")).toBe("true");
    expect(await panel.getAttribute("data-mode")).toMatch(/^(command|edit)$/);
    expect(
      await page.locator("[data-cell-id]").evaluateAll((all) => all.map((one) => one.getAttribute("data-cell-type"))),
    ).toEqual(["code", "markdown", "code"]);
    expect(await cell(page, "c1").getAttribute("data-run")).toBe("none");
    await expect.poll(() => cell(page, "c1").getAttribute("data-truth")).toBe("never");
    await expect.poll(() => cell(page, "c1").getAttribute("data-truth-why")).toBeTruthy();
  });

  test("data-saved turns false in the same task as the edit", async () => {
    await edit(page, "c1");
    const after = await page.evaluate(
      () =>
        new Promise((done) => {
          const panel = document.querySelector("[data-notebook]")!;
          const observer = new MutationObserver(() => done(panel.getAttribute("data-saved")));
          observer.observe(panel, { attributes: true, attributeFilter: ["data-saved"] });
          document.execCommand("insertText", false, " ");
          if (panel.getAttribute("data-saved") === "false") done("false");
        }),
    );
    expect(after).toBe("false");
    await saved(page);
  });

  test("outputs, prompt and editor have their names", async () => {
    await select(page, "c1");
    await page.keyboard.press("Control+Enter");
    const stream = outputs(page, "c1").locator('[data-output="stream"]');
    await stream.waitFor();
    await expect.poll(() => stream.getAttribute("data-lines")).toBe("1");
    await select(page, "c3");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("[data-stdin]");
    await page.locator("[data-stdin] input, input[data-stdin]").first().fill("x");
    await page.keyboard.press("Enter");
    await kernelState(page, "idle");
    await select(page, "c1");
    await page.keyboard.press("Enter");
    await cell(page, "c1").getByRole("textbox").waitFor();
  });

  test("the palette is a combobox and knows Jupyter's labels", async () => {
    for (const label of [
      "Run All Cells",
      "Restart Kernel",
      "Interrupt Kernel",
      "Clear Outputs of All Cells",
      "New Terminal",
      "Theme: Dark",
    ]) {
      await page.keyboard.press("Control+Shift+c");
      await page.getByRole("combobox").fill(label);
      await page
        .getByRole("option", { name: new RegExp(label, "i") })
        .first()
        .waitFor();
      await page.keyboard.press("Escape");
    }
    await page.context().close();
  });
});

test("every attribute of docs/handles.md is in the page's sources", () => {
  const named = new Set(
    [...readFileSync(join(root, "docs/handles.md"), "utf8").matchAll(/`?(data-[a-z-]+)/g)].map((match) => match[1]!),
  );
  const sources = spawnSync(
    "grep",
    [
      "-rhoE",
      'data-[a-z-]+|dataset[.a-zA-Z\\["]+',
      join(root, "packages/web/src"),
      join(root, "packages/web/index.html"),
    ],
    { encoding: "utf8" },
  ).stdout;
  const kebab = sources.replaceAll(
    /dataset(?:\.|\[")(\w+)/g,
    (_, name: string) => `data-${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  );
  expect([...named].filter((name) => !kebab.includes(name))).toEqual([]);
});
