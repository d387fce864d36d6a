/** What has the highest count, and its share of all; undefined of nothing. The first of those that are as frequent. */
export function mostFrequent<Key>(counts: ReadonlyMap<Key, number>): { key: Key; share: number } | undefined {
  if (counts.size === 0) return undefined
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const [key, most] = [...counts].reduce((first, each) => (each[1] > first[1] ? each : first))
  return { key, share: most / all }
}
