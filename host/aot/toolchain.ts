/** The compiler of each core, by the name that `board.json` gives the core; `host` is the machine at hand. */
import type { Board } from '../board.js'

export type Core = Board['core'] | 'host'

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
 * of its own, moves sums in front of loops, joins the same loads of distant places, and then spills. Without, frames are a
 * third shorter and the code a tenth. Loops that the learner's time goes to have it back (HOT in boards/common/wasm.h).
 */
const fewLiveValues = ['-fno-ivopts', '-fno-move-loop-invariants', '-fno-tree-scev-cprop']
const fewerLoads = ['-fno-tree-loop-im', '-fno-gcse', '-fno-tree-pre', '-fno-tree-fre', '-fno-tree-dominator-opts']

const arm = (cpu: string, ...more: string[]): Toolchain => ({
  prefix: 'arm-none-eabi-',
  target: () => [`-mcpu=${cpu}`, '-mthumb', ...more],
  translated: [...fewLiveValues, ...fewerLoads],
  link: ['-nostartfiles', '--specs=nano.specs'],
  install: 'apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi',
})

const toolchains: Record<Core, Toolchain> = {
  'cortex-m0': arm('cortex-m0'),
  'cortex-m0plus': arm('cortex-m0plus'),
  // The core has no floats: no state of the FPU to save in interrupts.
  'cortex-m4': arm('cortex-m4', '-mfloat-abi=soft'),
  rv32imac: {
    prefix: 'riscv64-unknown-elf-',
    target: () => ['-march=rv32imac', '-mabi=ilp32', '--specs=picolibc.specs'],
    translated: [...fewLiveValues, ...fewerLoads],
    link: ['-nostartfiles'],
    install: 'apt-get install gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf',
  },
  avr5: {
    prefix: 'avr-',
    // For size, and the core's loops for speed (HOT in boards/common/wasm.h): all for speed takes a fifth more than the flash has.
    target: (mcu) => [`-mmcu=${mcu.toLowerCase()}`, '-Os', '-mcall-prologues', '-mstrict-X'],
    translated: [...fewLiveValues, '-fno-tree-loop-optimize', '-fira-loop-pressure', '--param=early-inlining-insns=2'],
    link: ['-nostartfiles', '-mrelax'],
    install: 'apt-get install gcc-avr avr-libc',
  },
  host: {
    prefix: '',
    // Wasm addresses are native ones and have 32 bits: static arrays must lie below 4 GB.
    target: () => ['-fno-pie', '-fno-pic'],
    translated: [],
    link: ['-no-pie'],
    install: 'apt-get install gcc libc6-dev',
  },
}

export const toolchainOf = (core: Core): Toolchain => toolchains[core]

/** Flags that every core is compiled with; what a core's own flags say counts more. */
export const commonFlags: readonly string[] = [
  '-std=gnu11', '-O2', '-g0', '-Wall', '-Wextra', '-Werror', '-ffunction-sections', '-fdata-sections', '-fno-common',
  // A function inlined into its only caller leaves its frame on the stack of everything else that this one calls.
  '-fno-inline-functions-called-once',
  '-Wl,--gc-sections', '-Wl,--fatal-warnings',
]
