import { ObjectiveId } from '../abi'
import { place } from '../memory/place'
import { keepsObjective } from '../only'
import { CrossEntropy } from './cross_entropy'
import { MeanSquaredError } from './mse'
import { Objective } from './objective'

export function placeObjective(id: u32): Objective | null {
  if (keepsObjective(ObjectiveId.crossEntropy) && id == ObjectiveId.crossEntropy) return place<CrossEntropy>()
  if (keepsObjective(ObjectiveId.mse) && id == ObjectiveId.mse) return place<MeanSquaredError>()
  return null
}
