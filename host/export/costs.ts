/** What a call takes of a chip besides an instance's RAM: bounds that the tests hold every library to, and costs that were measured. */
import type { Plan, Experiment } from '../experiment/experiment.js'
import { type CostCore, frontCost } from '../front/cost.js'

interface Core {
  readonly name: string
  readonly kernels: CostCore
  /** No call of a library has a deeper stack, its own frame included, bytes; compiled with -O2, on AVR -Os. */
  readonly stackBytes: number
  /**
   * Cycles (of RISC-V and Cortex-M4, instructions) a multiplication, to infer and to learn, of a dense and of a convolutional network:
   * `engram run --rule local --data digits --device emulator:<board>` with 10:i8 and conv3x4-pool2-10:i8.
   */
  readonly dense: readonly [number, number]
  readonly conv: readonly [number, number]
  readonly counts: 'cycles' | 'instructions'
}

export const cores: readonly Core[] = [
  { name: 'AVR', kernels: 'avr5', stackBytes: 256, dense: [17, 28], conv: [40, 60], counts: 'cycles' },
  { name: 'Cortex-M0+', kernels: 'cortex-m0', stackBytes: 480, dense: [7, 11], conv: [12, 17], counts: 'cycles' },
  { name: 'Cortex-M4', kernels: 'cortex-m4', stackBytes: 448, dense: [3.3, 6.1], conv: [3.3, 6.9], counts: 'instructions' },
  { name: 'RV32IMAC', kernels: 'rv32imac', stackBytes: 512, dense: [4.6, 7.6], conv: [5.7, 9.1], counts: 'instructions' },
]

/** A line a core, for plan.txt; `format` shows a large number. */
export function costsText({ macs }: Plan, { layers, front }: Pick<Experiment, 'layers' | 'front'>, format: (count: number) => string): string {
  const kind = layers.some((layer) => layer.kind === 'conv2d') ? 'conv' : 'dense'
  const rows = cores.map((core) => {
    const [infer, learn] = core[kind], window = front ? frontCost(front, core.kernels) : 0
    return `  ${core.name.padEnd(12)}stack at most ${core.stackBytes} B; about ${format(infer * macs.infer + window)} ${core.counts} to infer, ${format(learn * macs.learn + window)} to learn`
  })
  return `${front ? `a window of readings takes, by the core, its rows through ${front.text} and a call of the network` : 'a call of the library takes, by the core'}\n${rows.join('\n')}\n`
}
