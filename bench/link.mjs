/**
 * What a bad line, and an attacker on it, can do to a device (docs/security.md, docs/reliability.md).
 *
 *     node bench/link.mjs frames [count] [seed]    frames that are damaged, cut, doubled, late, early
 *     node bench/link.mjs answers [count] [seed]   the same for answers, as the host hears them
 *     node bench/link.mjs forged [count] [seed]    with a key: frames that are forged or replayed
 */
import { damagedAnswers, damagedFrames } from './link/frames.mjs'
import { forgedFrames } from './link/forged.mjs'

const [what, count = '1000000', seed = '1'] = process.argv.slice(2)
const number = (n) => n.toLocaleString('en')
const hex = (n) => n.toString(16).padStart(8, '0')
const tell = (sum) => process.stderr.isTTY && process.stderr.write(`\r${number(sum.count)} `)
const rows = (byKind) => Object.entries(byKind).map(([kind, n]) => `  ${number(n).padStart(11)}  ${kind}`)
const options = { seed: Number(seed), tell }

const commands = {
  frames() {
    const sum = damagedFrames(Number(count), options)
    return [
      `${number(sum.count)} bad frames between ${number(sum.trueFrames)} that were to be learned, seed ${seed}`, ...rows(sum.byKind),
      `accepted wrongly: ${sum.acceptedWrongly}`,
      `true frames that had to be sent a second time: ${number(sum.sentTwice)}; a third time: ${sum.sentOftener}`,
      `answers unlike those of a clean line: ${sum.wrongAnswers}`,
      `learned: ${number(sum.bad.samples)} samples, digest ${hex(sum.bad.digest)}; over a clean line ${number(sum.clean.samples)}, digest ${hex(sum.clean.digest)}`,
    ]
  },
  answers() {
    const sum = damagedAnswers(Number(count), options)
    return [
      `${number(sum.count)} damaged answers between ${number(sum.trueFrames)} true ones, seed ${seed}`,
      `accepted wrongly: ${sum.acceptedWrongly}; true ones not understood at the second time: ${sum.lostAfter}`,
    ]
  },
  forged() {
    const sum = forgedFrames(Number(count), options)
    return [
      `${number(sum.count)} forged or replayed frames, in ${number(sum.sessions)} sessions and ${number(sum.starts)} starts, between ${number(sum.learned)} samples that the host taught, seed ${seed}`,
      ...rows(sum.byKind),
      `obeyed: ${sum.obeyed}; times that the learner was another behind them: ${sum.changed}`,
    ]
  },
}
if (!commands[what]) throw new RangeError('say frames, answers or forged')
console.log(commands[what]().join('\n'))
