/** Metadata as text: what is refused and why, and how little is edited. */
import { apply, type Json, type JsonObject } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { metadataEdits, readMetadata, withValue, type MetadataOf } from "./metadata-edits.ts";

describe("[P12] what is no metadata is refused with the reason and the place", () => {
  test.each<[string, MetadataOf, string | null]>([
    ["{}", "cell", null],
    ["", "cell", null],
    ['{"tags": ["a", "b"], "mine": [1, {"x": null}]}', "cell", null],
    ['{"scrolled": "auto"}', "cell", null],
    ['{"kernelspec": {"name": "python3", "display_name": "Python 3"}}', "notebook", null],
    ['{"a": 1,}', "cell", "Line 1, column"],
    ['{\n "a": tru }', "cell", "Line 2, column"],
    ["[1]", "cell", "is an object"],
    ['{"tags": "a"}', "cell", '"tags" is a list'],
    ['{"tags": ["a", "a"]}', "cell", '"tags" is a list of different'],
    ['{"tags": ["a,b"]}', "cell", '"tags" is a list'],
    ['{"editable": "no"}', "cell", '"editable" is true or false'],
    ['{"scrolled": "yes"}', "cell", '"scrolled" is true, false'],
    ['{"jupyter": true}', "cell", '"jupyter" is an object'],
    ['{"jupyter": {"source_hidden": 1}}', "cell", '"jupyter.source_hidden" is true or false'],
    ['{"kernelspec": {"name": ""}}', "notebook", '"kernelspec.name" is a text'],
    ['{"authors": {}}', "notebook", '"authors" is a list'],
  ])("%j of a %s: %s", (text, of, problem) => {
    const read = readMetadata(text, of);
    if (problem === null) expect(read).toHaveProperty("value");
    else expect("problem" in read && read.problem).toContain(problem);
  });
});

describe("[P12] only what differs is edited", () => {
  const edited = (before: JsonObject, after: JsonObject) =>
    metadataEdits(before, after, "a").map((edit) => edit.type === "set-metadata" && [edit.path.join("."), edit.value]);
  test.each<[JsonObject, JsonObject, [string, Json | undefined][]]>([
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, [["b", 3]]],
    [{ a: { x: 1, y: 2 } }, { a: { x: 1, y: 3 } }, [["a.y", 3]]],
    [{ a: { x: 1 } }, { a: {} }, [["a", {}]]],
    [{ a: 1 }, {}, [["a", undefined]]],
    [{}, { a: { x: 1 } }, [["a", { x: 1 }]]],
    [{ a: [1] }, { a: [1, 2] }, [["a", [1, 2]]]],
    [{ a: 1 }, { a: 1 }, []],
  ])("%j to %j", (before, after, edits) => {
    expect(edited(before, after)).toEqual(edits);
    const format = { major: 4, minor: 5 };
    const made = metadataEdits(before, after).reduce(apply, { cells: [], metadata: before, format });
    expect(made.metadata).toEqual(after);
  });

  test("an object that becomes empty goes", () => {
    expect(withValue({ jupyter: { source_hidden: true } }, ["jupyter", "source_hidden"], undefined)).toEqual({});
    expect(withValue({}, ["jupyter", "source_hidden"], true)).toEqual({ jupyter: { source_hidden: true } });
  });
});
