import { ObjectiveId } from '../abi'
import { place } from '../memory/place'
import { CrossEntropy } from './cross_entropy'
import { MeanSquaredError } from './mse'
import { Objective } from './objective'

export function placeObjective(id: u32): Objective | null {
  switch (id) {
    case ObjectiveId.crossEntropy: return place<CrossEntropy>()
    case ObjectiveId.mse: return place<MeanSquaredError>()
    default: return null
  }
}
