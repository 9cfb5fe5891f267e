// One progress line per step, on stderr: stdout belongs to the link and to results.
export const say = (text) => process.stderr.write(`${text}\n`);

/** Runs a step and says how long it took. */
export async function step(text, work) {
  say(`${text}…`);
  const start = performance.now();
  const result = await work();
  say(`${text}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
