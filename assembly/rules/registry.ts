import { RuleId } from '../abi'
import { place } from '../memory/place'
import { Backprop } from './backprop'
import { DirectFeedbackAlignment } from './dfa'
import { ForwardForward } from './forward_forward'
import { Local } from './local'
import { Perturbation } from './perturbation'
import { Rule } from './rule'
import { Synthetic } from './synthetic'

export function placeRule(id: u32): Rule | null {
  switch (id) {
    case RuleId.backprop: return place<Backprop>()
    case RuleId.dfa: return place<DirectFeedbackAlignment>()
    case RuleId.local: return place<Local>()
    case RuleId.synthetic: return place<Synthetic>()
    case RuleId.forwardForward: return place<ForwardForward>()
    case RuleId.perturbation: return place<Perturbation>()
    default: return null
  }
}
