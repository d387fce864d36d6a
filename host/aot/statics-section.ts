/**
 * The static data of a module is in it only as far as it is not zero, and cut where zeros are. So the build of the core
 * (`core-build.ts`) adds a custom section with the first byte of every static object as the compiler laid it out: pairs
 * of u32, little-endian, offset and length.
 */
const NAME = 'engram.statics'

/** A static object: its bytes in the module's memory. */
export interface Extent {
  readonly offset: number
  readonly length: number
}

export const sectionName = NAME

export function writeExtents(extents: readonly Extent[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(extents.flatMap(({ offset, length }) => [offset, length])).buffer)
}

/** The objects of a module that has the section, undefined of one that has not. */
export function readExtents(wasm: Uint8Array<ArrayBuffer>): Extent[] | undefined {
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), NAME)
  if (!section) return undefined
  const numbers = new Uint32Array(section)
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({ offset: numbers[2 * i]!, length: numbers[2 * i + 1]! }))
}
