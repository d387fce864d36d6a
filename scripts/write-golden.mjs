/**
 * Writes down what every rule learns now (test/golden/digests.json). Run it only when a change of the learned bytes is
 * meant, and say in the commit why they change.
 */
import { writeFileSync } from 'node:fs'
import { runnerImport } from 'vite'

const load = async (path) => (await runnerImport(new URL(path, import.meta.url).pathname)).module
const { goldenDigests } = await load('../test/golden/digests.ts')
const { openDevice } = await load('../host/device/registry.ts')

const digests = await goldenDigests(await openDevice('v8-scalar'))
writeFileSync(new URL('../test/golden/digests.json', import.meta.url), `${JSON.stringify(digests, null, 2)}\n`)
process.stderr.write(`test/golden/digests.json: ${Object.keys(digests).length} rules\n`)
