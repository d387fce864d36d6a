/**
 * Microseconds of this process's own time that `work` takes, which hardly depends on what else the machine does. Only good in
 * ratios to other work in the same run: machines differ.
 */
export async function cpuTime(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(begun)
  return user + system
}
