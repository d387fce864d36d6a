/** Written by scripts/catalogues.mjs from the headers of assembly/rules/. */
import { ANY_RULE } from '../abi'
import { onlyRule } from '../rules/registry'

// @ts-ignore: decorator
@lazy const BACKPROP = memory.data<u8>([15, 39, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 4)
// @ts-ignore: decorator
@lazy const DFA = memory.data<u8>([15, 39, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 4)
// @ts-ignore: decorator
@lazy const LOCAL = memory.data<u8>([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 4)
// @ts-ignore: decorator
@lazy const SYNTHETIC = memory.data<u8>([1, 0, 0, 0, 15, 39, 0, 0, 16, 39, 0, 0, 0, 225, 245, 5, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], 4)
// @ts-ignore: decorator
@lazy const FORWARD_FORWARD = memory.data<u8>([1, 0, 0, 0, 2, 0, 0, 0, 13, 0, 0, 0, 8, 0, 0, 0, 255, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 1, 0, 0, 0], 4)
// @ts-ignore: decorator
@lazy const PERTURBATION = memory.data<u8>([15, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 4)
// @ts-ignore: decorator
@lazy const DRTP = memory.data<u8>([12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 4)
// @ts-ignore: decorator
@lazy const SIGN_SYMMETRY = memory.data<u8>([15, 39, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 252, 0, 0, 0, 0, 0, 0], 4)
/** No options: of a rule that there is not. */
// @ts-ignore: decorator
@lazy const NONE = memory.data<u8>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 4)

/** Of a rule: how far each option reaches above the least, u32; then the least, i8. A build for one rule has its own only. */
// @ts-ignore: decorator
@inline
export function optionRanges(id: u32): usize {
  const rule: u32 = onlyRule == ANY_RULE ? id : onlyRule
  if (rule == 0) return BACKPROP
  if (rule == 1) return DFA
  if (rule == 2) return LOCAL
  if (rule == 3) return SYNTHETIC
  if (rule == 4) return FORWARD_FORWARD
  if (rule == 5) return PERTURBATION
  if (rule == 6) return DRTP
  if (rule == 7) return SIGN_SYMMETRY
  return NONE
}
