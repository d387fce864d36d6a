import { ANY_RULE, RuleId } from '../abi'
import { place } from '../memory/place'
import { Backprop } from './backprop'
import { Competitive } from './competitive'
import { CounterCurrent } from './counter_current'
import { DirectFeedbackAlignment } from './dfa'
import { DirectRandomTargetProjection } from './drtp'
import { FeedbackAlignment } from './feedback_alignment'
import { EProp } from './eprop'
import { Equilibrium } from './equilibrium'
import { Evolution } from './evolution'
import { FeedbackAutoencoder } from './feedback_autoencoder'
import { ForwardForward } from './forward_forward'
import { GenerativeAdversarialNetwork } from './gan'
import { Hebbian } from './hebbian'
import { KolenPollack } from './kolen_pollack'
import { LeastSquares } from './least_squares'
import { Local } from './local'
import { Pepita } from './pepita'
import { Perturbation } from './perturbation'
import { Plastic } from './plastic'
import { PredictiveCoding } from './predictive_coding'
import { Rule } from './rule'
import { SignSymmetry } from './sign_symmetry'
import { SoftHebb } from './softhebb'
import { Subspace } from './subspace'
import { Synthetic } from './synthetic'
import { SyntheticLinear } from './synthetic_linear'
import { WakeSleep } from './wake_sleep'
import { TargetPropagation } from './target_propagation'
import { WeightPerturbation } from './weight_perturbation'

/** The rule that this build is for (`--use ONLY_RULE=id`), or ANY_RULE; what the others alone need is left out. */
// @ts-ignore: ONLY_RULE is given on the compiler's command line
export const onlyRule: u32 = isDefined(ONLY_RULE) ? ONLY_RULE : ANY_RULE

// @ts-ignore: decorator
@inline
function kept(rule: u32): bool { return onlyRule == ANY_RULE || onlyRule == rule }

export function placeRule(id: u32): Rule | null {
  if (kept(RuleId.backprop) && id == RuleId.backprop) return place<Backprop>()
  if (kept(RuleId.dfa) && id == RuleId.dfa) return place<DirectFeedbackAlignment>()
  if (kept(RuleId.local) && id == RuleId.local) return place<Local>()
  if (kept(RuleId.synthetic) && id == RuleId.synthetic) return place<Synthetic>()
  if (kept(RuleId.forwardForward) && id == RuleId.forwardForward) return place<ForwardForward>()
  if (kept(RuleId.perturbation) && id == RuleId.perturbation) return place<Perturbation>()
  if (kept(RuleId.drtp) && id == RuleId.drtp) return place<DirectRandomTargetProjection>()
  if (kept(RuleId.signSymmetry) && id == RuleId.signSymmetry) return place<SignSymmetry>()
  if (kept(RuleId.leastSquares) && id == RuleId.leastSquares) return place<LeastSquares>()
  if (kept(RuleId.predictiveCoding) && id == RuleId.predictiveCoding) return place<PredictiveCoding>()
  if (kept(RuleId.subspace) && id == RuleId.subspace) return place<Subspace>()
  if (kept(RuleId.wakeSleep) && id == RuleId.wakeSleep) return place<WakeSleep>()
  if (kept(RuleId.eprop) && id == RuleId.eprop) return place<EProp>()
  if (kept(RuleId.feedbackAutoencoder) && id == RuleId.feedbackAutoencoder) return place<FeedbackAutoencoder>()
  if (kept(RuleId.competitive) && id == RuleId.competitive) return place<Competitive>()
  if (kept(RuleId.feedbackAlignment) && id == RuleId.feedbackAlignment) return place<FeedbackAlignment>()
  if (kept(RuleId.kolenPollack) && id == RuleId.kolenPollack) return place<KolenPollack>()
  if (kept(RuleId.pepita) && id == RuleId.pepita) return place<Pepita>()
  if (kept(RuleId.softhebb) && id == RuleId.softhebb) return place<SoftHebb>()
  if (kept(RuleId.hebbian) && id == RuleId.hebbian) return place<Hebbian>()
  if (kept(RuleId.counterCurrent) && id == RuleId.counterCurrent) return place<CounterCurrent>()
  if (kept(RuleId.targetPropagation) && id == RuleId.targetPropagation) return place<TargetPropagation>()
  if (kept(RuleId.equilibrium) && id == RuleId.equilibrium) return place<Equilibrium>()
  if (kept(RuleId.weightPerturbation) && id == RuleId.weightPerturbation) return place<WeightPerturbation>()
  if (kept(RuleId.gan) && id == RuleId.gan) return place<GenerativeAdversarialNetwork>()
  if (kept(RuleId.evolution) && id == RuleId.evolution) return place<Evolution>()
  if (kept(RuleId.plastic) && id == RuleId.plastic) return place<Plastic>()
  if (kept(RuleId.syntheticLinear) && id == RuleId.syntheticLinear) return place<SyntheticLinear>()
  return null
}
