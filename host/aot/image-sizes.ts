/** Sizes of an image from its ELF file: what of it lies in flash, what in RAM. */

/** Section header, ELF-32 specification, figure 1-8: offsets of the fields used. */
const HEADER = { name: 0, type: 4, flags: 8, size: 20, bytes: 40 } as const
/** File header, figure 1-3. */
const FILE = { sections: 32, count: 48, names: 50 } as const
const NOBITS = 8
const WRITE = 1, ALLOC = 2

/** Sections that reserve what the plan counts apart from statics. */
const RESERVED = ['.stack']
/** Sections that the start-up code copies from flash to RAM. They need not be writable: one may hold nothing but code. */
const COPIED = ['.data', '.ram_code']

export interface ImageSizes {
  /** Code, tables, and the first values of initialised data. */
  readonly flashBytes: number
  /** RAM of initialised and zeroed data and of code that runs there; the stack and the arena are not among it. */
  readonly staticBytes: number
}

/** Sizes of a 32-bit little-endian ELF file. */
export function imageSizes(elf: Uint8Array): ImageSizes {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength)
  const table = view.getUint32(FILE.sections, true)
  const sections = Array.from({ length: view.getUint16(FILE.count, true) }, (_, i) => {
    const at = table + i * HEADER.bytes
    const field = (offset: number): number => view.getUint32(at + offset, true)
    return { name: field(HEADER.name), type: field(HEADER.type), flags: field(HEADER.flags), size: field(HEADER.size), from: field(16) }
  })
  const names = sections[view.getUint16(FILE.names, true)]!.from
  const nameAt = (offset: number): string => {
    const start = names + offset
    return new TextDecoder().decode(elf.subarray(start, elf.indexOf(0, start)))
  }
  let flashBytes = 0, staticBytes = 0
  for (const { name, type, flags, size } of sections) {
    if (!(flags & ALLOC)) continue
    if (type !== NOBITS) flashBytes += size
    const section = nameAt(name)
    if ((flags & WRITE || type === NOBITS || COPIED.includes(section)) && !RESERVED.includes(section)) staticBytes += size
  }
  return { flashBytes, staticBytes }
}
