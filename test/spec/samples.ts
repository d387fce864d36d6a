import { Generator } from './second/random.js'

/** Sample k of the test vectors, as docs/spec.md section 12 draws it: from a generator seeded with k. */
export function vectorSample(k: number, inputs: number, classes: number): { x: Int8Array; target: number } {
  const generator = new Generator()
  generator.seed(k)
  const target = generator.draw() % classes
  return { x: Int8Array.from({ length: inputs }, () => generator.draw() >> 8), target }
}
