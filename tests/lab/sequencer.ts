/**
 * The order of the test files. The one that waits for an environment which is made while the others run comes when most of them are
 * done, and not last: the others then fill what is left beside it.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

const LATE = /libraries\.slow\.test\.ts$/;

export default class extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- vitest calls it so, and it gives back another list
    const sorted = await super.sort(files);
    const late = sorted.filter((file) => LATE.test(file.moduleId));
    const others = sorted.filter((file) => !late.includes(file));
    const slow = others.filter((file) => file.project.name === "slow").map((file) => others.indexOf(file));
    others.splice(slow[Math.floor(slow.length * 0.7)] ?? others.length, 0, ...late);
    return others;
  }
}
