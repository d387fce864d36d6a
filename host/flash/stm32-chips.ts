/** A sector of flash: the smallest piece that can be erased. */
export interface Sector {
  number: number
  address: number
  bytes: number
  /** Longest time to erase it, at the slowest programming width, which is what the boot loader may use. */
  eraseMilliseconds: number
}

export interface Stm32Chip {
  /** What the boot loader's Get ID answers (AN2606, "Device-dependent boot loader parameters"). */
  id: number
  /** Start of the flash. */
  base: number
  sectors: readonly Sector[]
}

/** RM0090, table "Flash module organization": [number of equal sectors, bytes of each]. */
const F405_LAYOUT = [
  [4, 16 * 1024],
  [1, 64 * 1024],
  [7, 128 * 1024],
] as const

/** STM32F405 datasheet (DS8626), table "Flash memory programming": maximum of sector erase, program parallelism x8. */
const F405_ERASE: Record<number, number> = { [16 * 1024]: 800, [64 * 1024]: 2400, [128 * 1024]: 4000 }

/** By the part name of board.json, without package and memory size. */
const chips: Record<string, Stm32Chip> = {
  STM32F405: { id: 0x413, base: 0x0800_0000, sectors: sectorsFrom(0x0800_0000) },
}

export const knownStm32 = (): string[] => Object.keys(chips)

/** The chip of a part name such as STM32F405RG. */
export const stm32Chip = (mcu: string): Stm32Chip | undefined => chips[mcu.slice(0, 9)]

function sectorsFrom(base: number): Sector[] {
  let address = base
  return F405_LAYOUT.flatMap(([count, bytes]) => Array.from({ length: count }, () => bytes)).map((bytes, number) => {
    const sector = { number, address, bytes, eraseMilliseconds: F405_ERASE[bytes]! }
    address += bytes
    return sector
  })
}
