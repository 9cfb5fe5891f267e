/** Saving text without overwriting anybody: what the file does meanwhile, and what the person is told. */
import { describe, expect, test } from "vitest";
import { ApiError, type Contents } from "../connection/api.ts";
import { TextDocument, type Files } from "./text-document.ts";

/** A file whose hash is its text, and an editor that is a string. */
function setUp(onDisk: string | null, goesAlong = true) {
  const disk = { text: onDisk, failing: null as Error | null, path: "a.txt" };
  const model = (): Contents => ({ path: disk.path, content: disk.text, hash: disk.text, writable: true }) as Contents;
  const missing = () => new ApiError(404, "not there", "ENOENT");
  const files: Files = {
    text: async () => {
      if (disk.text === null) throw missing();
      return model();
    },
    stat: async () => {
      if (disk.text === null) throw missing();
      return model();
    },
    saveText: async (path, text, over) => {
      if (disk.failing) throw disk.failing;
      if (path !== disk.path) throw new ApiError(412, "changed");
      if (over !== undefined && over !== disk.text) throw new ApiError(412, "changed");
      disk.text = text;
      return model();
    },
  };
  const editor = { text: "" };
  const moves: string[] = [];
  const moved = (to: string) => {
    moves.push(to);
    if (goesAlong) document.path = to;
  };
  const document: TextDocument = new TextDocument("a.txt", { changed: () => {}, moved }, files);
  document.attach({ text: () => editor.text, replace: (text) => void (editor.text = text) });
  const type = (text: string) => {
    editor.text = text;
    document.edited();
  };
  const open = async () => void (editor.text = (await document.open()) ?? "");
  const flags = () => {
    const { state } = document;
    if (state.kind !== "open") return state.kind;
    return ["dirty", "conflict", "gone", "problem"].filter((name) => state[name as "dirty"]).join(" ") || "clean";
  };
  return { disk, editor, document, type, open, flags, moves };
}

describe("saving", () => {
  test("writes what was typed, and is clean", async () => {
    const at = setUp("one");
    await at.open();
    at.type("two");
    expect(at.flags()).toBe("dirty");
    expect(await at.document.save()).toBe(true);
    expect([at.disk.text, at.flags()]).toEqual(["two", "clean"]);
  });
  test("typing back to what is on disk is clean", async () => {
    const at = setUp("one");
    await at.open();
    at.type("two");
    at.type("one");
    expect(at.flags()).toBe("clean");
  });
  test("keeps Windows line ends", async () => {
    const at = setUp("a\r\nb\r\n");
    await at.open();
    expect(at.editor.text).toBe("a\nb\n");
    at.type("a\nc\n");
    await at.document.save();
    expect(at.disk.text).toBe("a\r\nc\r\n");
  });
  test("a full disk keeps the text and says so", async () => {
    const at = setUp("one");
    await at.open();
    at.type("two");
    at.disk.failing = new ApiError(507, "The disk is full.");
    expect(await at.document.save()).toBe(false);
    expect([at.editor.text, at.flags()]).toEqual(["two", "dirty problem"]);
  });
});

describe("[W9] [W10] somebody else writes", () => {
  test("nothing unsaved here: followed quietly", async () => {
    const at = setUp("one");
    await at.open();
    at.disk.text = "theirs";
    await at.document.look();
    expect([at.editor.text, at.flags()]).toEqual(["theirs", "clean"]);
  });
  test("unsaved here: a conflict, nothing overwritten, by looking or by saving", async () => {
    for (const meet of ["look", "save"] as const) {
      const at = setUp("one");
      await at.open();
      at.type("mine");
      at.disk.text = "theirs";
      await at.document[meet]();
      expect([at.disk.text, at.editor.text, at.flags()]).toEqual(["theirs", "mine", "dirty conflict"]);
    }
  });
  test("the person decides", async () => {
    const at = setUp("one");
    await at.open();
    at.type("mine");
    at.disk.text = "theirs";
    await at.document.save();
    await at.document.save(true);
    expect([at.disk.text, at.flags()]).toEqual(["mine", "clean"]);
    at.type("mine again");
    at.disk.text = "theirs again";
    await at.document.look();
    await at.document.reload();
    expect([at.editor.text, at.flags()]).toEqual(["theirs again", "clean"]);
  });
  test("a deleted file is kept here and can be saved again", async () => {
    const at = setUp("one");
    await at.open();
    at.disk.text = null;
    await at.document.look();
    expect(at.flags()).toBe("gone");
    await at.document.save(true);
    expect([at.disk.text, at.flags()]).toEqual(["one", "clean"]);
  });
});

describe("[W128] somebody else renames it", () => {
  test("it goes on under its new name, which looking tells", async () => {
    const at = setUp("one");
    await at.open();
    at.type("mine");
    at.disk.path = "sub/b.txt";
    await at.document.look();
    await at.document.look();
    expect([at.moves, at.document.path, at.flags()]).toEqual([["sub/b.txt"], "sub/b.txt", "dirty"]);
  });
  test("a save goes to its new name, and is no conflict", async () => {
    const at = setUp("one");
    await at.open();
    at.type("mine");
    at.disk.path = "b.txt";
    expect(await at.document.save()).toBe(true);
    expect([at.disk.text, at.document.path, at.flags()]).toEqual(["mine", "b.txt", "clean"]);
  });
  test("where its new name has a tab already, what was typed stays and is said to be nowhere else", async () => {
    const at = setUp("one", false);
    await at.open();
    at.type("mine");
    at.disk.path = "b.txt";
    expect(await at.document.save()).toBe(false);
    await at.document.look();
    expect([at.disk.text, at.editor.text, at.document.path]).toEqual(["one", "mine", "a.txt"]);
    expect(at.flags()).toBe("dirty gone");
  });
});

test("a file that is not there is refused in words", async () => {
  const at = setUp(null);
  await at.open();
  expect(at.document.state).toEqual({ kind: "refused", why: "There is no file a.txt.", missing: true });
});
