/**
 * The arena: one block of RAM that holds everything a learner keeps.
 *
 *     base                                                                      base + arenaBytes
 *     | descriptors | clock | weights, heads, velocities … | carried | activations, scratch … |
 *                   '---- learned state: digest ------------'
 *                   '---- saved state: checkpoint --------------------'
 *
 * A learner lays itself out twice: the first pass finds how long each part is, the second hands out addresses.
 * Nothing is allocated afterwards. Every address derives from `base`, which the caller gives.
 */
import { NO_LAYER, RegionKind } from '../abi'
import { carries } from '../generated/traits'

let base: usize = 0
let descriptorMark: usize = 0
let learnedBase: usize = 0
let learnedMark: usize = 0
let carriedBase: usize = 0
let carriedMark: usize = 0
let workingBase: usize = 0
let workingMark: usize = 0

let regionCount: u16 = 0
let probe: u16 = 0
let probedKind: u32 = 0
let probedLayer: u32 = 0
let probedStart: usize = 0
let probedBytes: u32 = 0

/** Regions start on a word, so that every access is naturally aligned. */
// @ts-ignore: decorator
@inline
function aligned(bytes: usize): usize {
  return (bytes + 3) & ~3
}

/** Forgets every region; the arena starts at `at` (a multiple of 4). */
export function openArena(at: usize): void {
  base = at
  learnedBase = at
  if (carries()) carriedBase = at
  workingBase = at
  beginPass()
}

function beginPass(): void {
  descriptorMark = base
  learnedMark = learnedBase
  if (carries()) carriedMark = carriedBase
  workingMark = workingBase
  regionCount = 1
}

/** Ends the measuring pass: the parts now follow each other, and the next pass gets true addresses. */
export function sealArena(): void {
  const learnedBytes = learnedMark - learnedBase
  const descriptorBytes = descriptorMark - base
  learnedBase = base + descriptorBytes
  workingBase = learnedBase + learnedBytes
  if (carries()) {
    const carriedBytes = carriedMark - carriedBase
    carriedBase = workingBase
    workingBase += carriedBytes
  }
  if (probe == 0) record(RegionKind.descriptors, NO_LAYER, base, descriptorBytes)
  beginPass()
}

/** Room for an object that describes the learner: pointers, shapes, formats. */
export function takeDescriptor(bytes: usize): usize {
  const at = descriptorMark
  descriptorMark += aligned(bytes)
  return at
}

/** Room for state that is learned: enters the digest and the checkpoint. */
export function takeLearned(kind: u32, layer: u32, bytes: usize): usize {
  const at = learnedMark
  learnedMark += aligned(bytes)
  note(kind, layer, at, aligned(bytes))
  return at
}

/** Room for what lasts from sample to sample without being learned; only for rules that take layers which carry. */
export function takeCarried(layer: u32, bytes: usize): usize {
  const at = carriedMark
  carriedMark += aligned(bytes)
  note(RegionKind.carried, layer, at, aligned(bytes))
  return at
}

/** Room for what one sample needs and the next may overwrite. */
export function takeWorking(kind: u32, layer: u32, bytes: usize): usize {
  const at = workingMark
  workingMark += aligned(bytes)
  note(kind, layer, at, aligned(bytes))
  return at
}

function note(kind: u32, layer: u32, at: usize, bytes: usize): void {
  if (bytes == 0) return
  if (regionCount == probe) record(kind, layer, at, bytes)
  regionCount++
}

function record(kind: u32, layer: u32, at: usize, bytes: usize): void {
  probedKind = kind
  probedLayer = layer
  probedStart = at
  probedBytes = <u32>bytes
}

/** The next layout reports region `index`; region 0 is the descriptors. */
export function probeRegion(index: u32): void {
  probe = <u16>index
}

export function arenaStart(): usize { return base }
export function arenaBytes(): u32 { return <u32>(workingMark - base) }
export function learnedStart(): usize { return learnedBase }
export function learnedEnd(): usize { return carries() ? carriedBase : workingBase }
export function learnedBytes(): u32 { return <u32>(learnedEnd() - learnedBase) }
export function carriedBytes(): u32 { return <u32>(workingBase - learnedEnd()) }
/** Learned and carried state follow each other. */
export function savedBytes(): u32 { return <u32>(workingBase - learnedBase) }
export function regions(): u32 { return regionCount }
export function regionKind(): u32 { return probedKind }
export function regionLayer(): u32 { return probedLayer }
export function regionOffset(): u32 { return <u32>(probedStart - base) }
export function regionStart(): usize { return probedStart }
export function regionBytes(): u32 { return probedBytes }
