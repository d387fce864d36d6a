/** What a call takes of a chip besides an instance's RAM: bounds that the tests hold every library to, and costs that were measured. */
import type { Plan, Experiment } from '../experiment/experiment.js'

interface Core {
  readonly name: string
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
  { name: 'AVR', stackBytes: 256, dense: [17, 28], conv: [40, 60], counts: 'cycles' },
  { name: 'Cortex-M0+', stackBytes: 480, dense: [7, 11], conv: [12, 17], counts: 'cycles' },
  { name: 'Cortex-M4', stackBytes: 448, dense: [3.3, 6.1], conv: [3.3, 6.9], counts: 'instructions' },
  { name: 'RV32IMAC', stackBytes: 512, dense: [4.6, 7.6], conv: [5.7, 9.1], counts: 'instructions' },
]

/** A line a core, for plan.txt; `format` shows a large number. */
export function costsText({ macs }: Plan, { layers, front }: Pick<Experiment, 'layers' | 'front'>, format: (count: number) => string): string {
  const kind = layers.some((layer) => layer.kind === 'conv2d') ? 'conv' : 'dense'
  const rows = cores.map((core) => {
    const [infer, learn] = core[kind]
    return `  ${core.name.padEnd(12)}stack at most ${core.stackBytes} B; about ${format(infer * macs.infer)} ${core.counts} to infer, ${format(learn * macs.learn)} to learn`
  })
  return `a call of the library takes, by the core${front ? `; ${front.text}, which is not counted, takes more than a small network` : ''}\n${rows.join('\n')}\n`
}
