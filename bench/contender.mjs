/** A process for one JavaScript contender: answers each message with one timed pass. */
const { file, options } = JSON.parse(process.argv[2])

function spent(wall, cpu) {
  const used = process.cpuUsage(cpu)
  return { seconds: (performance.now() - wall) / 1e3, cpuSeconds: (used.user + used.system) / 1e6 }
}

function clock(work) {
  const wall = performance.now(), cpu = process.cpuUsage()
  work()
  return spent(wall, cpu)
}
clock.async = async (work) => {
  const wall = performance.now(), cpu = process.cpuUsage()
  await work()
  return spent(wall, cpu)
}

// Libraries may print banners; results come as messages only.
console.log = console.warn = console.info = () => {}
const { contender } = await import(file)
const pass = await contender(options)
process.on('message', async () => process.send(await pass(clock)))
process.send('ready')
