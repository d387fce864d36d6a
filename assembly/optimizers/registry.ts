import { OptimizerId } from '../abi'
import { place } from '../memory/place'
import { Momentum } from './momentum'
import { Optimizer } from './optimizer'
import { Sgd } from './sgd'

export function placeOptimizer(id: u32): Optimizer | null {
  switch (id) {
    case OptimizerId.sgd: return place<Sgd>()
    case OptimizerId.momentum: return place<Momentum>()
    default: return null
  }
}
