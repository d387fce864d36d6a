import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { inProcessDevice, parseCsv, planExperiment, resolveExperiment, runTrial, tabularDataset } from '../../host/index.js'

it('the library alone learns a table, with what it exports and nothing read from disk but the core', async () => {
  const csv = Array.from({ length: 200 }, (_, i) => `${i % 2 ? 1 : -1},${i % 7},${i % 2 ? 'odd' : 'even'}`).join('\n')
  const dataset = tabularDataset(parseCsv(csv, { name: 'parity' }), undefined, { seed: 1 })
  const module = new WebAssembly.Module(readFileSync(resolve('build/engram.wasm')))
  const experiment = resolveExperiment({ rule: 'local', dataset, epochs: 5, seed: 1 })
  const plan = planExperiment(module, experiment)
  const trial = runTrial({ experiment, dataset, device: inProcessDevice('here', module), plan, epochs: 5, augment: 'none', validate: false })
  let event = await trial.next()
  while (!event.done) event = await trial.next()
  expect(event.value).toMatchObject({ device: 'here', accuracy: 1, planned: { ramBytes: plan.ramBytes } })
})
