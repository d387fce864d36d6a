/**
 * Time: what a sample is to layers whose state lasts (`Carries:` in their headers). `steps` of the configuration block says it:
 *
 *     0        a sample is one step of a sequence that has no end of its own; what is carried lasts until `forget`
 *     1..255   a sample is a whole sequence of so many steps, equal parts of it in order, and begins from zero
 *
 * A sample of n steps is to a learner what `forget`, n - 1 steps without a target and one with the target are to it, to the bit:
 * without a target, a rule that needs labels looks and learns nothing.
 */
import { Config } from './abi'
import { block, readByte } from './config'
import { Head } from './layers/head'
import { exists } from './layers/layer'
import { firstLayer, input } from './learner'
import { carriedBytes, learnedEnd } from './memory/arena'
import { crc32 } from './memory/crc32'
import { forwardLayers } from './rules/forward'

/** Steps of a sample; 0: it is one of a sequence without an end. */
function steps(): u32 { return readByte(block() + Config.steps) }

/** Steps that are run for a sample. */
export function stepsRun(): u32 { return max<u32>(1, steps()) }

/** The shape that the first layer sees, where a sample of so many inputs holds several steps; false if they do not come out even. */
export function stepShape(map: Head, inputs: u32, layers: u32): bool {
  const count = steps()
  if (count == 0) return true
  if (inputs % count != 0 || layers < 2) return false
  map.height = 1
  map.width = 1
  map.channels = <u16>(inputs / count)
  return true
}

/** Runs every hidden layer through all steps of the sample; outputs are those of the last. */
export function forwardSteps(): void {
  const count = steps(), layer = firstLayer()
  if (count != 0) forget()
  if (!exists(layer)) return
  layer.input = input()
  for (let step = stepsRun(); step > 1; step--) {
    forwardLayers()
    layer.input += layer.inputs
  }
  forwardLayers()
}

/** What is carried becomes zero. */
export function forget(): void { memory.fill(learnedEnd(), 0, carriedBytes()) }

/** CRC-32 of what is carried. */
export function carriedDigest(): u32 { return crc32(learnedEnd(), carriedBytes()) }
