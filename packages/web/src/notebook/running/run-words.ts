/** Sizes as the look has them: 139 kB, 2.3 MB, 1.8 GB. Pure. */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let at = 0;
  let value = count;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${value < 9.95 && at > 1 ? value.toFixed(1) : Math.round(value)} ${units[at]}`;
}
