/** Before the slow tests: dist/ is built, once for all of them. */
export default async function setup(): Promise<void> {
  const { ensureBuild } = (await import("../tools/build.mjs" as string)) as { ensureBuild: () => Promise<void> };
  await ensureBuild();
}
