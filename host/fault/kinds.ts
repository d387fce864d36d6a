import type { FaultKind } from './fault.js'
import { clock } from './kinds/clock.js'
import { dropout } from './kinds/dropout.js'
import { flips } from './kinds/flips.js'
import { damaged, doubled, lost } from './kinds/frames.js'
import { mislabelled } from './kinds/mislabelled.js'
import { noise } from './kinds/noise.js'
import { power } from './kinds/power.js'
import { rot } from './kinds/rot.js'
import { saturated } from './kinds/saturated.js'
import { stuck } from './kinds/stuck.js'

/** Every kind of fault, in the order of the help. */
export const faultKinds: readonly FaultKind[] = [stuck, saturated, noise, dropout, mislabelled, lost, doubled, damaged, power, rot, clock, flips]
