import { expect, it } from 'vitest'
import { MAX_LAYERS } from '../../assembly/abi.js'
import { configBlock } from '../../host/experiment/config-block.js'
import { objectiveNames } from '../../host/experiment/objectives.js'
import { optimizerNames } from '../../host/experiment/optimizers.js'
import { ruleNames } from '../../host/experiment/rules.js'
import { parseNetwork } from '../../host/network/network.js'
import { variants } from '../conformance/cases.js'
import { usualTask } from '../lessons.js'
import { RawCore } from './raw-core.js'

const core = new RawCore('engram')

/** The kinds of hidden layers, each once as a network of as many as there may be. */
const hidden = ['4', 'conv1x4', 'conv1x4same', 'leaky4']
const networks = [1, 2, 3, MAX_LAYERS].flatMap((count) => hidden.map((layer) => [...new Array<string>(count - 1).fill(layer), '2'].join('-')))

/** Bytes of the descriptors; undefined where the rule does not take the network. */
function descriptors(rule: string, network: string): number | undefined {
  const most = objectiveNames.flatMap((objective) => optimizerNames.map((optimizer) => {
    const status = core.configure(configBlock({
      rule, network, layers: parseNetwork(network), shape: { height: 3, width: 3, channels: 1 }, task: usualTask(rule), objective, optimizer,
      format: { fraction: 7, background: 0, energy: 5, description: '' }, seed: 1, totalSamples: 10, rate: { first: 4, last: 8 }, skip: 0,
    }))
    return status === 0 ? core.descriptorBytes : 0
  }))
  return Math.max(...most) || undefined
}

it.each(ruleNames)('the bound on descriptors holds for %s with any option, layer, optimizer and objective', (rule) => {
  let closest = 0
  for (const text of [rule, ...variants(rule)]) for (const network of networks) {
    const bytes = descriptors(text, network)
    if (bytes === undefined) continue
    const bound = core.mostDescriptors(network.split('-').length)
    expect([text, network, bytes <= bound]).toEqual([text, network, true])
    closest = Math.max(closest, bytes / bound)
  }
  // The bound is read off for room that a board has little of.
  expect(closest).toBeGreaterThan(0.4)
  expect(closest).toBeLessThanOrEqual(1)
})
