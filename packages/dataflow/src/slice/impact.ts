/** What an edit reaches: the cells below that use, directly or by way of others, what this one makes. */
interface Edge {
  readonly from: string;
  readonly to: string;
}

export function reachedFrom(edges: readonly Edge[], cell: string): Set<string> {
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) after.set(from, [...(after.get(from) ?? []), to]);
  const found = new Set<string>();
  const queue = [cell];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const next of after.get(at) ?? [])
      if (!found.has(next) && next !== cell) {
        found.add(next);
        queue.push(next);
      }
  return found;
}
