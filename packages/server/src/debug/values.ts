/** What a page asks about a pause (scopes, variables, values, sources), put to the debugger and brought into our words. */
import type { DebugAnswer, DebugAsk, DebugVariable } from "@pellucid/protocol";
import { type Dap, type DapBody, DapError, textOf } from "./dap.ts";

const QUESTIONS = ["scopes", "variables", "evaluate", "set", "copy-to-globals", "show", "source"] as const;
export type DebugQuestion = Extract<DebugAsk, { op: (typeof QUESTIONS)[number] }>;

export const isQuestion = (ask: DebugAsk): ask is DebugQuestion => (QUESTIONS as readonly string[]).includes(ask.op);

/** A value that is longer is cut: its variable can be opened. */
const VALUE_BOUND = 20_000;
export const SOURCE_BOUND = 2_000_000;
/** What a value shows of itself, as JSON. */
const SHOWN_BOUND = 5_000_000;
/** A page asks again for more. */
const WINDOW = 200;

export const refused = (reason: string): DebugAnswer => ({ status: "refused", reason });

export async function answerQuestion(dap: Dap, ask: DebugQuestion): Promise<DebugAnswer> {
  try {
    return await asked(dap, ask);
  } catch (error) {
    return refused(error instanceof DapError ? lastLine(error.message) : String(error));
  }
}

async function asked(dap: Dap, ask: DebugQuestion): Promise<DebugAnswer> {
  switch (ask.op) {
    case "scopes": {
      const { scopes } = await dap.request("scopes", { frameId: ask.frame });
      const list = listOf(scopes).map((scope) => ({ name: textOf(scope["name"]), of: reference(scope) }));
      return { status: "scopes", scopes: list };
    }
    case "variables": {
      const { start, count = WINDOW } = ask;
      const window = start === undefined ? {} : { start, count: Math.min(count, WINDOW), filter: "indexed" };
      const { variables } = await dap.request("variables", { variablesReference: ask.of, ...window });
      return { status: "variables", variables: listOf(variables).map(variableOf) };
    }
    case "evaluate": {
      const { frame: frameId, expression, context } = ask;
      const body = await dap.request("evaluate", { expression, frameId, context });
      return { status: "value", value: valueOf(body, body["result"]) };
    }
    case "set": {
      const { of: variablesReference, name, value } = ask;
      const body = await dap.request("setVariable", { variablesReference, name, value });
      return { status: "value", value: valueOf(body, body["value"]) };
    }
    case "copy-to-globals": {
      const { frame: srcFrameId, name } = ask;
      await dap.request("copyToGlobals", { srcVariableName: name, dstVariableName: name, srcFrameId });
      return { status: "ok" };
    }
    case "show": {
      const body = await dap.request("richInspectVariables", { variableName: ask.name, frameId: ask.frame });
      const { data, metadata } = { data: recordOf(body["data"]), metadata: recordOf(body["metadata"]) };
      if (Object.keys(data).length === 0) return refused("The kernel shows nothing of it.");
      if (JSON.stringify(data).length > SHOWN_BOUND) return refused("It is too large to be shown here.");
      return { status: "shown", data, metadata };
    }
    case "source": {
      const { content } = await dap.request("source", { source: { path: ask.path } });
      return { status: "source", text: textOf(content).slice(0, SOURCE_BOUND) };
    }
  }
}

const recordOf = (value: unknown): DapBody => (typeof value === "object" && value !== null ? (value as DapBody) : {});
export const listOf = (value: unknown): readonly DapBody[] => (Array.isArray(value) ? (value as DapBody[]) : []);
const reference = (body: DapBody): number => Number(body["variablesReference"] ?? 0);

const variableOf = (body: DapBody): DebugVariable => ({ name: textOf(body["name"]), ...valueOf(body, body["value"]) });

const valueOf = (body: DapBody, value: unknown): Omit<DebugVariable, "name"> => {
  const indexed = body["indexedVariables"];
  return {
    value: textOf(value).slice(0, VALUE_BOUND),
    type: textOf(body["type"]),
    of: reference(body),
    ...(typeof indexed === "number" && indexed > 0 && { indexed }),
  };
};

const lastLine = (message: string): string => message.trim().split("\n").at(-1) ?? message;
