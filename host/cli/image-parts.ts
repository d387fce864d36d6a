import { EngramError } from '../errors.js'
import { defaultSettings } from '../experiment/experiment.js'
import { ownParts, type OwnParts } from '../experiment/own-parts.js'
import { parseFront } from '../front/front.js'
import { parseNetwork } from '../network/network.js'
import type { Values } from './options.js'

/** What the image of a rule holds that is asked for on the command line. One with a front end is for one network. */
export function imageParts(rule: string, { objective, optimizer, front, networks, driftAlarm, scrub }: Pick<Values, 'objective' | 'optimizer' | 'front' | 'networks' | 'driftAlarm' | 'scrub'>): OwnParts {
  const checks = scrub ? { scrub } : {}
  if (front === undefined) {
    if (networks) throw new EngramError('OPTION_INVALID', 'the image of a rule takes every network', 'leave --network out, or name the front end that the image is for with --front')
    return { ...ownParts({ objective, optimizer, driftAlarm }), ...checks }
  }
  if (networks?.length !== 1) throw new EngramError('OPTION_INVALID', '--front builds an image for one network', 'name the network that it will learn: --network 16-3')
  const usual = defaultSettings(rule)
  return { ...ownParts({ objective: objective ?? usual.objective, optimizer: optimizer ?? usual.optimizer, front: { blocks: parseFront(front) }, layers: parseNetwork(networks[0]!), driftAlarm }), ...checks }
}
