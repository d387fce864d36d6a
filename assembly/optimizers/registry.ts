import { OptimizerId } from '../abi'
import { place } from '../memory/place'
import { keepsOptimizer } from '../only'
import { Momentum } from './momentum'
import { Optimizer } from './optimizer'
import { Sgd } from './sgd'

export function placeOptimizer(id: u32): Optimizer | null {
  if (keepsOptimizer(OptimizerId.sgd) && id == OptimizerId.sgd) return place<Sgd>()
  if (keepsOptimizer(OptimizerId.momentum) && id == OptimizerId.momentum) return place<Momentum>()
  return null
}
