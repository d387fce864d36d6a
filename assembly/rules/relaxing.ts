/** What rules share whose layers settle over several steps: int16 Q12 a unit, at `layer.state`. */
import { NO_LAYER, RegionKind } from '../abi'
import { exists } from '../layers/layer'
import { firstLayer, takeActivations } from '../learner'
import { takeWorking } from '../memory/arena'

/** Lays out activations, what layers need to learn, and the states; units of the longest layer, 0 unless there are several. */
export function takeStates(): u32 {
  takeActivations(true)
  let longest: u32 = 0
  for (let layer = firstLayer(); exists(layer); layer = layer.next) {
    layer.layoutLearning(true)
    layer.state = takeWorking(RegionKind.scratch, layer.index, layer.outputs << 1)
    longest = max(longest, layer.outputs)
  }
  return exists(firstLayer()) && exists(firstLayer().next) ? longest : 0
}

/** Room for `bytes` that layers say to each other; none where there is nobody to say it to. */
export function takeSaid(bytes: u32): usize {
  return bytes > 0 ? takeWorking(RegionKind.signal, NO_LAYER, bytes) : 0
}

/** The states of a sample that begins. */
export function clearStates(): void {
  for (let layer = firstLayer(); exists(layer); layer = layer.next) memory.fill(layer.state, 0, layer.outputs << 1)
}
