/**
 * When modules are told what comes from above, for rules with these options: on every n-th sample only (option 1), late (2), until
 * a sample (3). What comes late waits in a slot, one sample at a time:
 *
 *     due u32 | teacher int16, what the module should have said | features int8, what it saw
 */
import { RegionKind } from '../abi'
import { samplesLearned } from '../clock'
import { option } from '../learner'
import { takeLearned } from '../memory/arena'

export function feedbackComes(): bool {
  const sample = samplesLearned()
  return sample % option(1) == 0 && (option(3) == 0 || sample < <u32>option(3))
}

/** A slot for so many numbers of each kind, or 0 where nothing is late. */
export function takeSlot(kind: RegionKind, layer: u32, teachers: u32, features: u32): usize {
  return option(2) ? takeLearned(kind, layer, 4 + (teachers << 1) + features) : 0
}

/** Whether feedback for the sample in the slot is still to come. */
export function waits(slot: usize): bool { return load<u32>(slot) > samplesLearned() }
/** Whether a sample is in the slot. */
export function holds(slot: usize): bool { return load<u32>(slot) != 0 }
export function teacherIn(slot: usize): usize { return slot + 4 }

/** Puts the sample at hand into the slot. */
export function keep(slot: usize, teacher: usize, teachers: u32, features: usize, count: u32): void {
  store<u32>(slot, samplesLearned() + option(2))
  const at = teacherIn(slot)
  memory.copy(at, teacher, teachers << 1)
  memory.copy(at + (teachers << 1), features, count)
}
