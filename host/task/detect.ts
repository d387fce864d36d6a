import { formatPercent } from '../text/numbers.js'
import { means, type Rows } from './least-squares.js'
import { metricText, type Metric } from './metric.js'
import { areaUnderCurve, shareAbove, thresholdAt } from './roc.js'
import type { Task } from './task.js'

const auc: Metric = { name: 'auc', key: 'auc', title: 'AUC', what: 'how often something else scores higher than something normal', better: 'higher', unit: 'share' }
const recallAtRate: Metric = { name: 'recall-at-rate', key: 'recallAtRate', title: 'recall at the asked rate', short: 'recall@rate', what: 'share of all else that is found, with the threshold put where the asked share of the normal test samples is flagged', better: 'higher', unit: 'percent' }
const recall: Metric = { name: 'recall', key: 'recall', title: 'recall', what: 'share of all else that is flagged, with the threshold that was learned', better: 'higher', unit: 'percent' }
const falseAlarms: Metric = { name: 'false-alarms', key: 'falseAlarms', title: 'false alarms', short: 'alarms', what: 'share of normal test samples that are flagged, with the threshold that was learned', better: 'lower', unit: 'percent' }

/** Tells what is not normal. */
export const detect: Task<Detection> = {
  name: 'detect',
  summary: 'tell what is normal from all else, having seen the normal alone',
  metrics: [auc, recallAtRate, recall, falseAlarms],
  online: { ...falseAlarms, key: 'onlineAlarms', title: 'online alarms', what: 'share of what is learned that was flagged, each before its update' },
  // Sessions count what is not flagged.
  onlineOf: (mean) => 1 - mean,
  meanOf: (online) => 1 - online,
  beside: ({ auc: known }) => (known === null ? [falseAlarms] : [recall, falseAlarms]),
  baselines: ({ baselines: [first, ...others] }) => [asBaseline(first), ...others.map(asBaseline)],
  facts: (figures) => [
    ...(figures.recall === null ? [] : [[recall.title, `${metricText(recall, figures.recall)} of ${figures.tested.other} that are not normal are flagged; ${metricText(recallAtRate, figures.recallAtRate ?? NaN)} at the asked rate`] as [string, string]]),
    [falseAlarms.title, `${metricText(falseAlarms, figures.falseAlarms ?? NaN)} of ${figures.tested.normal} normal samples, asked for ${formatPercent(figures.rate)} %`],
    ...(figures.auc === null ? [['unknown', 'whether it finds what is not normal: the test samples are all normal, or nobody says which are'] as [string, string]] : []),
  ],
}

const baselineTexts: Record<DetectionBaseline['kind'], { what: string; short: string }> = {
  distance: { what: 'distance of the inputs from the mean of what is normal', short: 'distance from the mean' },
  'class-distance': { what: 'distance of the inputs from the nearest mean of a normal class', short: 'distance from class means' },
}

const asBaseline = (figures: DetectionBaseline): { what: string; short: string; figures: object } => ({ ...baselineTexts[figures.kind], figures })

/** How well something else is told from what is normal; null where that was not tested. */
export interface Alarms {
  auc: number | null
  recallAtRate: number | null
  recall: number | null
  falseAlarms: number | null
}

/** What the same inputs show without learning. */
export type DetectionBaseline = Alarms & { kind: 'distance' | 'class-distance' }

/** The figures of a detector on one set of samples. */
export interface Detection extends Alarms {
  task: 'detect'
  /** The share of false alarms that was asked for, 0..1. */
  rate: number
  tested: { normal: number; other: number }
  /** How many test samples have a score in each of some equal steps, and the threshold that was learned, in the units of the scores. */
  histogram: { from: number; to: number; threshold: number | null; normal: number[]; other: number[] }
  baselines: [DetectionBaseline, ...DetectionBaseline[]]
}

/** What a detector said of a test set, and what was there. */
export interface Watched {
  /** The higher, the less normal. */
  scores: ArrayLike<number>
  /** What the learner's own threshold makes of them. */
  flagged: ArrayLike<number | boolean>
  /** Those that are not normal. */
  other: ArrayLike<number | boolean>
  rate: number
  /** The learner's own, in the units of the scores. */
  threshold?: number
  /** `classes` of the training samples, where there are several that are normal. */
  inputs: { train: Rows; test: Rows; classes?: ArrayLike<number> }
}

/** Figures of a detector, and of its baselines on the same samples. */
export function detection({ scores, flagged, other, rate, threshold, inputs }: Watched): Detection {
  const count = scores.length
  const others = Array.from({ length: count }, (_, i) => Boolean(other[i]))
  const [distance, ...further] = distances(inputs)
  const baseline = ({ kind, ofTrain, ofTest }: Distances): DetectionBaseline => {
    const limit = thresholdAt(ofTrain, rate)
    return { kind, ...alarms(ofTest, Array.from(ofTest, (score) => score > limit), others, rate) }
  }
  const foreign = others.reduce((sum, each) => sum + Number(each), 0)
  return {
    task: 'detect',
    ...alarms(scores, flagged, others, rate),
    rate,
    tested: { normal: count - foreign, other: foreign },
    histogram: histogramOf(scores, others, threshold),
    baselines: [baseline(distance), ...further.map(baseline)],
  }
}

function alarms(scores: ArrayLike<number>, flagged: ArrayLike<number | boolean>, others: readonly boolean[], rate: number): Alarms {
  const share = (which: boolean): number | null => known(others.reduce((sum, other, i) => sum + Number(other === which && Boolean(flagged[i])), 0) / others.filter((other) => other === which).length)
  const of = (which: boolean): number[] => others.flatMap((other, i) => (other === which ? [scores[i]!] : []))
  const normal = of(false)
  return {
    auc: known(areaUnderCurve(scores, others)),
    recallAtRate: normal.length > 0 ? known(shareAbove(of(true), thresholdAt(normal, rate))) : null,
    recall: share(true),
    falseAlarms: share(false),
  }
}

const BINS = 40

function histogramOf(scores: ArrayLike<number>, others: readonly boolean[], threshold: number | undefined): Detection['histogram'] {
  const all = [...Array.from(scores), ...(threshold === undefined ? [] : [threshold])]
  const from = all.reduce((least, score) => Math.min(least, score), Infinity)
  const to = all.reduce((most, score) => Math.max(most, score), -Infinity)
  const counts = { normal: new Array<number>(BINS).fill(0), other: new Array<number>(BINS).fill(0) }
  others.forEach((other, i) => counts[other ? 'other' : 'normal'][to > from ? Math.min(BINS - 1, Math.floor(((scores[i]! - from) / (to - from)) * BINS)) : 0]!++)
  return { from, to, threshold: threshold ?? null, ...counts }
}

const known = (value: number): number | null => (Number.isNaN(value) ? null : value)

interface Distances {
  kind: DetectionBaseline['kind']
  ofTrain: Float64Array
  ofTest: Float64Array
}

/**
 * Squared distances from the mean of the training samples, and from the nearest of the means of their classes where there are several;
 * of the inputs as the learner gets them, so that columns of tables count in their standard deviations.
 */
function distances({ train, test, classes }: Watched['inputs']): [Distances, ...Distances[]] {
  const { width } = train
  const count = train.values.length / width
  const mean = means(train, count)
  const nearest = (centres: readonly Float64Array[], { values }: Rows): Float64Array =>
    Float64Array.from({ length: values.length / width }, (_, n) => {
      let least = Infinity
      for (const centre of centres) {
        let sum = 0
        for (let i = 0; i < width && sum < least; i++) sum += (values[n * width + i]! - centre[i]!) ** 2
        least = Math.min(least, sum)
      }
      return least
    })
  const from = (kind: Distances['kind'], centres: readonly Float64Array[]): Distances => ({ kind, ofTrain: nearest(centres, train), ofTest: nearest(centres, test) })
  const all = classes ? classMeans(train, classes) : []
  return [from('distance', [mean]), ...(all.length > 1 ? [from('class-distance', all)] : [])]
}

/** The mean of each class that occurs. */
function classMeans({ values, width }: Rows, classes: ArrayLike<number>): Float64Array[] {
  const sums = new Map<number, { sum: Float64Array; count: number }>()
  for (let n = 0; n * width < values.length; n++) {
    const found = sums.get(classes[n]!) ?? { sum: new Float64Array(width), count: 0 }
    sums.set(classes[n]!, found)
    found.count++
    for (let i = 0; i < width; i++) found.sum[i]! += values[n * width + i]!
  }
  return [...sums.values()].map(({ sum, count }) => sum.map((each) => each / count))
}
