/**
 * What a build is for besides its rule (rules/registry.ts), on the compiler's command line: `--use ONLY_LAYERS=mask`, a bit a kind,
 * `ONLY_FRONT=mask` likewise, an id for each of the others, `DRIFT=1` where there is a drift detector, `SCRUB=1` where what is learned is
 * checked by CRC, `FROZEN=bytes` where an image is built with the weights of frozen layers, `LEARNER=1` where it is built with a learner
 * to begin with, `KEYED=1` where with a key of the link, and `WARNS=1` where the chip warns before its supply fails. What is not
 * named here is left out of the build. Where no objective or optimizer is named, a build for one rule holds the standard ones (`Set:
 * standard` in their headers), and no front end.
 */
import { ANY_RULE } from './abi'
import { onlyRule } from './rules/registry'

const ANY: u32 = 0xffffffff

// @ts-ignore: given on the compiler's command line
const onlyLayers: u32 = isDefined(ONLY_LAYERS) ? ONLY_LAYERS : ANY
// @ts-ignore: given on the compiler's command line
const onlyObjective: u32 = isDefined(ONLY_OBJECTIVE) ? ONLY_OBJECTIVE : ANY
// @ts-ignore: given on the compiler's command line
const onlyOptimizer: u32 = isDefined(ONLY_OPTIMIZER) ? ONLY_OPTIMIZER : ANY
// @ts-ignore: given on the compiler's command line
const onlyFront: u32 = isDefined(ONLY_FRONT) ? ONLY_FRONT : onlyRule == ANY_RULE ? ANY : 0

/** Bytes of the frozen layers' weights that the image has. */
// @ts-ignore: given on the compiler's command line
export const bakedFrozen: u32 = isDefined(FROZEN) ? FROZEN : 0
/** A drift detector (drift.ts). */
export const keepsDrift: bool = onlyRule == ANY_RULE || isDefined(DRIFT)
/** Scrubbing (wire/scrub.ts). */
export const keepsScrub: bool = onlyRule == ANY_RULE || isDefined(SCRUB)
/** A checkpoint when the chip warns of its supply (wire/warning.ts). */
export const keepsWarning: bool = onlyRule == ANY_RULE || isDefined(WARNS)
/** Frozen layers (layers/frozen.ts). */
export const keepsFrozen: bool = onlyRule == ANY_RULE || bakedFrozen > 0

/** A learner that the image was built with (wire/requests.ts). */
// @ts-ignore: given on the compiler's command line
export const keepsLearner: bool = onlyRule == ANY_RULE || isDefined(LEARNER)

/** A key of the link (wire/auth.ts). */
// @ts-ignore: given on the compiler's command line
export const keepsKey: bool = onlyRule == ANY_RULE || isDefined(KEYED)

// @ts-ignore: decorator
@inline
export function keepsLayer(kind: u32): bool { return (onlyLayers >> kind & 1) != 0 }
// @ts-ignore: decorator
@inline
export function keepsObjective(id: u32, standard: bool): bool { return onlyObjective == ANY ? standard || onlyRule == ANY_RULE : onlyObjective == id }
// @ts-ignore: decorator
@inline
export function keepsOptimizer(id: u32, standard: bool): bool { return onlyOptimizer == ANY ? standard || onlyRule == ANY_RULE : onlyOptimizer == id }
// @ts-ignore: decorator
@inline
export function keepsFront(kind: u32): bool { return (onlyFront >> kind & 1) != 0 }
/** Whether a build has a front end at all. */
// @ts-ignore: decorator
@inline
export function keepsAnyFront(): bool { return onlyFront != 0 }
