import type { FaultKind } from './fault.js'
import { dropout } from './kinds/dropout.js'
import { mislabelled } from './kinds/mislabelled.js'
import { noise } from './kinds/noise.js'
import { saturated } from './kinds/saturated.js'
import { stuck } from './kinds/stuck.js'

/** Every kind of fault, in the order of the help. */
export const faultKinds: readonly FaultKind[] = [stuck, saturated, noise, dropout, mislabelled]
