/** The compiler of each core, by the name that `board.json` gives the core; `host` is the machine at hand. */
import { EngramError } from '../errors.js'

export interface Toolchain {
  /** In front of `gcc` and `objcopy`. */
  readonly prefix: string
  /** Flags that say for which chip; `mcu` is board.json's. */
  readonly target: (mcu: string) => readonly string[]
  /** Flags of what is translated alone. */
  readonly translated: readonly string[]
  /** Flags of the link alone. */
  readonly link: readonly string[]
  /** How to install it on Debian and its kin. */
  readonly install: string
}

/**
 * What keeps gcc from holding more values at once than a chip has registers for: it gives every address in a loop a counter
 * of its own, moves sums in front of loops, joins the same loads of distant places, and then spills. Without these
 * optimisations frames are a third shorter and the code a tenth. The hottest loops get them back (HOT in boards/common/wasm.h).
 */
const fewLiveValues = ['-fno-ivopts', '-fno-move-loop-invariants', '-fno-tree-scev-cprop']
const fewerLoads = ['-fno-tree-loop-im', '-fno-gcse', '-fno-tree-pre', '-fno-tree-fre', '-fno-tree-dominator-opts']

/** No C library: what the compiler calls of one is in boards/common/memory.c, and the arithmetic that a chip lacks in libgcc. */
const withoutLibrary = { compile: ['-ffreestanding'], link: ['-nostartfiles', '-nostdlib', '-lgcc'] }

const arm = (cpu: string): Toolchain => ({
  prefix: 'arm-none-eabi-',
  // The firmware has no floats: no state of an FPU to save in interrupts.
  target: () => [`-mcpu=${cpu}`, '-mthumb', '-mfloat-abi=soft', ...withoutLibrary.compile],
  translated: [...fewLiveValues, ...fewerLoads],
  link: withoutLibrary.link,
  install: 'apt-get install gcc-arm-none-eabi',
})

const riscv = (march: string): Toolchain => ({
  prefix: 'riscv64-unknown-elf-',
  target: () => [`-march=${march}`, `-mabi=${march.startsWith('rv32e') ? 'ilp32e' : 'ilp32'}`, ...withoutLibrary.compile],
  translated: [...fewLiveValues, ...fewerLoads],
  link: withoutLibrary.link,
  install: 'apt-get install gcc-riscv64-unknown-elf',
})

const avr = (): Toolchain => ({
  prefix: 'avr-',
  // For size: all for speed takes a fifth more than the flash has. The last six of `translated` are 2.5 % of the image for 1 % of a convolution's cycles.
  target: (mcu) => [`-mmcu=${mcu.toLowerCase()}`, '-Os', '-mcall-prologues', '-mstrict-X'],
  translated: [...fewLiveValues, '-fno-tree-loop-optimize', '-fira-loop-pressure', '--param=early-inlining-insns=2', '-fno-inline', '-fira-algorithm=priority', '-fno-ira-hoist-pressure', '-fno-tree-dominator-opts', '-fno-shrink-wrap', '-frename-registers'],
  link: ['-nostartfiles', '-mrelax'],
  install: 'apt-get install gcc-avr avr-libc',
})

const host = (): Toolchain => ({
  prefix: '',
  // Wasm addresses are native ones and have 32 bits: static arrays must lie below 4 GB.
  target: () => ['-fno-pie', '-fno-pic'],
  translated: [],
  link: ['-no-pie'],
  install: 'apt-get install gcc libc6-dev',
})

/** Toolchains by the beginning of the core's name (host/board/board.ts holds board.json to these). */
const families: readonly [string, (core: string) => Toolchain][] = [['cortex-m', arm], ['rv32', riscv], ['avr', avr], ['host', host]]

export function toolchainOf(core: string): Toolchain {
  const family = families.find(([begin]) => core.startsWith(begin))
  if (!family) throw new EngramError('BOARD_INVALID', `no compiler is known for the core "${core}"`, `cores begin with ${families.map(([begin]) => begin).join(', ')}`)
  return family[1](core)
}

/** Flags that every core is compiled with; what a core's own flags say counts more. */
export const commonFlags: readonly string[] = [
  '-std=gnu11', '-O2', '-g0', '-Wall', '-Wextra', '-Werror', '-ffunction-sections', '-fdata-sections', '-fno-common',
  // A function inlined into its only caller leaves its frame on the stack of everything else that this one calls.
  '-fno-inline-functions-called-once',
  '-Wl,--gc-sections', '-Wl,--fatal-warnings',
]
