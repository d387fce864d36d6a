import { noise } from '../data/motor/wave.js'
import { generator } from '../data/random.js'

/**
 * Separable CMA-ES: a cloud of candidates whose mean goes towards the better half, and whose width follows, along each axis by
 * itself. R. Ros, N. Hansen, "A Simple Modification in CMA-ES Achieving Linear Time and Space Complexity", PPSN 2008; constants
 * as in N. Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv 1604.00772, with learning rates for the diagonal (n + 2) / 3
 * times as large. It goes on from its state as if it had never stopped: candidates follow from seed and generation.
 */
export interface Cloud {
  generation: number
  mean: number[]
  /** Width of all axes, and the square of each one's own. */
  sigma: number
  variances: number[]
  /** Evolution paths, of the step size and of the axes. */
  stepPath: number[]
  axisPath: number[]
}

export const firstCloud = (mean: readonly number[], sigma: number): Cloud => ({
  generation: 0, mean: [...mean], sigma, variances: mean.map(() => 1), stepPath: mean.map(() => 0), axisPath: mean.map(() => 0),
})

/** The candidates of the cloud's generation, within -1..1 on every axis: those beyond an edge lie on it. */
export function candidates({ generation, mean, sigma, variances }: Cloud, population: number, seed: number): number[][] {
  const next = generator(seed, 0x65766f6c, generation)
  return Array.from({ length: population }, () => mean.map((m, i) => Math.max(-1, Math.min(1, m + sigma * Math.sqrt(variances[i]!) * noise(next)))))
}

/** The next generation's cloud, given the candidates of this one and how good each is: more is better. */
export function nextCloud(cloud: Cloud, tried: readonly (readonly number[])[], fitness: readonly number[]): Cloud {
  const n = cloud.mean.length
  const order = tried.map((_, k) => k).sort((a, b) => fitness[b]! - fitness[a]! || a - b)
  const parents = order.slice(0, Math.floor(tried.length / 2)).map((k) => tried[k]!)
  const raw = parents.map((_, rank) => Math.log((tried.length + 1) / 2) - Math.log(rank + 1))
  const total = raw.reduce((sum, w) => sum + w, 0)
  const weights = raw.map((w) => w / total)
  const effective = 1 / weights.reduce((sum, w) => sum + w * w, 0)

  const stepRate = (effective + 2) / (n + effective + 5)
  const damping = 1 + 2 * Math.max(0, Math.sqrt((effective - 1) / (n + 1)) - 1) + stepRate
  const axisRate = (4 + effective / n) / (n + 4 + (2 * effective) / n)
  const faster = (n + 2) / 3
  const rankOne = Math.min(1, (faster * 2) / ((n + 1.3) ** 2 + effective))
  const rankMany = Math.min(1 - rankOne, (faster * 2 * (effective - 2 + 1 / effective)) / ((n + 2) ** 2 + effective))
  const usual = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))

  const { sigma, variances } = cloud
  const mean = cloud.mean.map((_, i) => parents.reduce((sum, parent, k) => sum + weights[k]! * parent[i]!, 0))
  const moved = mean.map((m, i) => (m - cloud.mean[i]!) / sigma)
  const stepPath = cloud.stepPath.map((p, i) => (1 - stepRate) * p + Math.sqrt(stepRate * (2 - stepRate) * effective) * (moved[i]! / Math.sqrt(variances[i]!)))
  const length = Math.sqrt(stepPath.reduce((sum, p) => sum + p * p, 0))
  const steady = length / Math.sqrt(1 - (1 - stepRate) ** (2 * (cloud.generation + 1))) < (1.4 + 2 / (n + 1)) * usual
  const axisPath = cloud.axisPath.map((p, i) => (1 - axisRate) * p + (steady ? Math.sqrt(axisRate * (2 - axisRate) * effective) * moved[i]! : 0))
  return {
    generation: cloud.generation + 1,
    mean,
    sigma: sigma * Math.exp((stepRate / damping) * (length / usual - 1)),
    variances: variances.map((v, i) => {
      const among = parents.reduce((sum, parent, k) => sum + weights[k]! * ((parent[i]! - cloud.mean[i]!) / sigma) ** 2, 0)
      const lost = steady ? 0 : rankOne * axisRate * (2 - axisRate) * v
      return (1 - rankOne - rankMany) * v + rankOne * axisPath[i]! ** 2 + lost + rankMany * among
    }),
    stepPath,
    axisPath,
  }
}
