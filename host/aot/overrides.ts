/** Kernels in a form written for one kind of chip: boards/kernels/<core>/<name>.c or .S in place of the translated kernel_<name>. */
import { readdir } from 'node:fs/promises'
import { join, parse } from 'node:path'
import { packageRoot } from '../device/package-root.js'

export interface Overrides {
  /** Names as the core exports them. */
  readonly names: ReadonlySet<string>
  /** Files to compile. */
  readonly sources: readonly string[]
  /** Folders of headers, and of all that the sources are made of. */
  readonly folders: readonly string[]
}

interface Served {
  /** Names of cores. */
  readonly cores: RegExp
  /** The same for a C compiler that knows its core: a library is compiled for whatever it finds itself on. */
  readonly condition: string
}

/** Cores that have all instructions of another one, whose kernels serve them too, by the folder of those. */
export const served: Readonly<Record<string, Served>> = {
  // Armv6-M is a part of all others; those with the DSP extension have better.
  'cortex-m0': {
    cores: /^cortex-m(0|0plus|1|3|23)$/,
    condition: 'defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_7M__) || defined(__ARM_ARCH_8M_BASE__)',
  },
  // A chip whose Cortex-M33 was made without has the core "cortex-m33+nodsp".
  'cortex-m4': {
    cores: /^cortex-m(4|7|33|35|52|55|85)$/,
    condition: 'defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 77 && defined(__ARM_FEATURE_DSP)',
  },
  rv32imac: { cores: /^rv32/, condition: 'defined(__riscv) && __riscv_xlen == 32 && defined(__riscv_mul) && !defined(__riscv_32e)' },
  // Those with a multiplier; on avr6 return addresses have three bytes.
  avr5: { cores: /^avr(5|51|6)$/, condition: 'defined(__AVR_ARCH__) && (__AVR_ARCH__ == 5 || __AVR_ARCH__ == 51 || __AVR_ARCH__ == 6)' },
}

/** The folder of the kernels that serve a core. */
export const servedBy = (core: string): string | undefined => Object.keys(served).find((name) => served[name]!.cores.test(core))

/** All that there are for a core. */
export async function overridesOf(core: string): Promise<Overrides> {
  const shared = join(packageRoot(), 'boards/kernels')
  const folder = servedBy(core)
  if (folder === undefined) return { names: new Set(), sources: [], folders: [] }
  const own = join(shared, folder)
  const files = (await readdir(own)).filter((name) => /\.(c|S)$/.test(name)).sort()
  return {
    names: new Set(files.map((file) => `kernel_${parse(file).name}`)),
    sources: files.map((file) => join(own, file)),
    folders: files.length > 0 ? [shared, own] : [],
  }
}
