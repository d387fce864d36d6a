/** From passes to medians, ratios within a round, and a table. */
import { goals } from './contenders.mjs'

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  return { median, min: sorted[0], max: sorted.at(-1) }
}

/** Samples a second by the wall clock, and by the processor time of the process. */
function speeds(passes) {
  return {
    samplesPerSecond: spread(passes.map((p) => p.samples / p.seconds)),
    samplesPerCpuSecond: spread(passes.map((p) => p.samples / p.cpuSeconds)),
  }
}

/** Our speed over theirs, round by round, by the wall clock and by processor time; the fastest of `against` by median stands for its library. */
function ratio({ title, ours, against, atLeast }, results) {
  const present = against.filter((key) => results.has(key))
  if (present.length === 0 || !results.has(ours)) return undefined
  const speed = (key, round, clock) => results.get(key)[round].samples / results.get(key)[round][clock]
  const rounds = results.get(ours).map((_, round) => round)
  const median = (key) => spread(rounds.map((round) => speed(key, round, 'seconds'))).median
  const fastest = present.reduce((best, key) => (median(key) > median(best) ? key : best))
  const over = (clock) => spread(rounds.map((round) => speed(ours, round, clock) / speed(fastest, round, clock)))
  const ratio = over('seconds')
  return { title, ours, fastest, ratio, cpuRatio: over('cpuSeconds'), ...(atLeast === undefined ? {} : { atLeast, reached: ratio.median >= atLeast }) }
}

export function report({ machine, rounds, samples, taking, results, skipped }) {
  return {
    schemaVersion: 1, network: '784-128-10', data: 'mnist', samples, rounds, machine,
    contenders: taking.map(({ key, name, input, batch }) => {
      const { digest } = results.get(key)[0]
      return { key, name, input, batch, ...speeds(results.get(key)), ...(digest ? { digest } : {}) }
    }),
    ratios: goals.map((goal) => ratio(goal, results)).filter(Boolean),
    /** Share of samples whose update was left out, in each tenth of an epoch of 60,000. */
    ...(skipped ? { skippedShare: skipped } : {}),
  }
}

const whole = (x) => Math.round(x).toLocaleString('en-US')
const times = (x) => (x < 10 ? x.toFixed(2) : Math.round(x).toLocaleString('en-US'))

export function text({ machine, rounds, samples, contenders, ratios, skippedShare }) {
  const { cpu, cores, system, node, v8, c, load } = machine
  const lines = [
    `784-128-10, MNIST, one thread, ${rounds} interleaved rounds; engram and C learn ${whole(samples)} samples a round`,
    `${cpu}, ${cores} cores, ${system}; Node ${node} (V8 ${v8})${c ? `; ${c}` : ''}`,
    `load average ${load.before[0].toFixed(1)} before, ${load.after[0].toFixed(1)} after`,
    '',
    `${'contender'.padEnd(38)}${'input'.padEnd(7)}${'batch'.padStart(5)}  ${'samples/s (median)'.padStart(18)}  ${'min – max'.padStart(20)}  ${'per CPU s'.padStart(10)}  digest`,
  ]
  for (const { name, input, batch, samplesPerSecond: s, samplesPerCpuSecond: p, digest = '' } of contenders) {
    lines.push(`${name.padEnd(38)}${input.padEnd(7)}${String(batch).padStart(5)}  ${whole(s.median).padStart(18)}  ${`${whole(s.min)} – ${whole(s.max)}`.padStart(20)}  ${whole(p.median).padStart(10)}  ${digest}`)
  }
  lines.push('', 'engram v8-simd, backprop, every update made, against the fastest of:')
  for (const { title, fastest, ratio: r, cpuRatio, atLeast, reached } of ratios) {
    const goal = atLeast === undefined ? '' : `goal ${atLeast}: ${reached ? 'reached' : 'MISSED'}`
    lines.push(`  ${title.padEnd(36)}${`${times(r.median)}×`.padStart(8)}  (${times(r.min)} – ${times(r.max)}), by CPU time ${times(cpuRatio.median)}×  [${fastest}]  ${goal}`)
  }
  if (skippedShare) lines.push('', `updates left out below an error of 10 %, by tenth of the first epoch: ${skippedShare.map((s) => `${Math.round(100 * s)} %`).join(', ')}`)
  return `${lines.join('\n')}\n`
}
