import type { Matrix } from '../matrix.js'
import { clamp, rounded, toSignal } from '../numbers.js'
import type { Network } from '../network.js'

/** Steps 1 and 2 of `subspace` in docs/spec.md, and what is learned from: shared by the rules that restore a sample. */
export function restoring(net: Network) {
  const { weights } = net.readout
  const { rows, fan, fraction, bits } = weights
  const magnitude = Math.floor(Math.log2(fan))
  weights.initialise(Math.min(weights.limit, Math.max(1, Math.floor(2 ** (fraction - Math.floor((magnitude + 1) / 2))))))
  return {
    magnitude,
    /** Added to a matrix's shift, with the schedule's. */
    slower: 7 - net.topFraction + magnitude,
    codeOf(input: Int8Array): number[] {
      net.forward(input)
      return Array.from({ length: rows }, (_, o) => toSignal(rounded(weights.product(o, net.top(input)), fraction - 3)))
    },
    /** What rows `first` to `first + code.length - 1` of a matrix lose. */
    lose(input: Int8Array, matrix: Matrix, first: number, code: number[]): { lost: number[]; distance: number } {
      const bound = Math.min(32767, Math.floor((2 ** 31 - 1) / (code.length * (bits === 16 ? 2048 : 128))))
      const lost = Array.from(net.top(input), (value, i) => {
        const sum = code.reduce((all, y, o) => all + matrix.narrowed(first + o, i) * clamp(y, bound), 0)
        return toSignal(8 * value - toSignal(rounded(sum, fraction - (bits === 16 ? 4 : 0))))
      })
      return { lost, distance: Math.floor(lost.reduce((sum, r) => sum + r * r, 0) / 2 ** magnitude) }
    },
    steps: (lost: readonly number[]): Int8Array => Int8Array.from(lost, (r) => clamp(rounded(r, 3), 127)),
  }
}
