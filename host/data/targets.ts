import type { Samples } from './dataset.js'

/** What a sample teaches: its class, numbers (int16 Q10, one an output), or nothing. */
export type Target = number | Int16Array | undefined

/** What sample `row` teaches. */
export function targetOf({ count, labels, known, values }: Samples, row: number): Target {
  if (known && !known[row]) return undefined
  if (!values) return labels[row]!
  const outputs = values.length / count
  return values.subarray(row * outputs, (row + 1) * outputs)
}

/** A number to foretell, and how it becomes a target: as standardised on the training samples, times 1/2. */
export interface Output {
  name: string
  mean: number
  deviation: number
}

/**
 * A target of one standard deviation. The core counts no error as more than 1, so what is off by more than two deviations pulls no harder
 * than that. With smaller targets hidden layers learn too slowly (their signal is an error times a readout weight, which shrink together),
 * with larger ones tables of few rows are learned by heart: of 1/4, 1/2 and 1, this was within 5 % of a float network on both of the tables
 * that were tried (bench/regress.mjs).
 */
const DEVIATION = 0.5
/** A target of 1: 10 bits behind the point. */
export const TARGET_ONE = 1024
/** Of the core's answers. */
const ANSWER_ONE = 256
/** An answer that is off the mean by a standard deviation. */
export const ANSWER_DEVIATION = ANSWER_ONE * DEVIATION
/** Beyond 16 standard deviations numbers are all the same. */
const MOST = 8 * TARGET_ONE

/** Mean and standard deviation of each column of sample-major numbers; one that never changes counts in its own units. */
export function fitOutputs(names: readonly string[], values: ArrayLike<number>): Output[] {
  const width = names.length
  const count = values.length / width
  return names.map((name, o) => {
    let sum = 0
    for (let i = o; i < values.length; i += width) sum += values[i]!
    const mean = sum / count
    let squares = 0
    for (let i = o; i < values.length; i += width) squares += (values[i]! - mean) ** 2
    return { name, mean, deviation: Math.sqrt(squares / count) || 1 }
  })
}

/** Sample-major numbers as the core takes them. */
export const scaledTargets = (values: ArrayLike<number>, outputs: readonly Output[], into: Int16Array = new Int16Array(values.length)): Int16Array => {
  for (let i = 0; i < values.length; i++) {
    const { mean, deviation } = outputs[i % outputs.length]!
    const scaled = Math.round(((values[i]! - mean) / deviation) * DEVIATION * TARGET_ONE)
    into[i] = Math.max(-MOST, Math.min(MOST, scaled))
  }
  return into
}

/** Sample-major answers of the core in the units of the data. */
export const unscaledAnswers = (answers: ArrayLike<number>, outputs: readonly Output[]): Float64Array =>
  Float64Array.from(answers, (answer, i) => {
    const { mean, deviation } = outputs[i % outputs.length]!
    return mean + (answer / ANSWER_DEVIATION) * deviation
  })

/** What a squared error of the core is in the units of the data, squared; of several outputs it stays in standard deviations. */
export const squareScale = (outputs: readonly Output[]): number => (outputs.length === 1 ? outputs[0]!.deviation ** 2 : 1) / DEVIATION ** 2
