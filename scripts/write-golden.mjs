/**
 * Writes down what every rule learns now: test/golden/digests.json, and the test vectors of docs/spec.md. Run it only when a
 * change of the learned bytes is meant, and say in the commit why they change.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { runnerImport } from 'vite'

const load = async (path) => (await runnerImport(new URL(path, import.meta.url).pathname)).module
const { goldenDigests } = await load('../test/golden/digests.ts')
// Not through the registry: that loads modules when they are first used, and vite's runner is closed by then.
const { v8Device } = await load('../host/device/v8.ts')

const digests = await goldenDigests(await v8Device('v8-scalar', 'engram'))
writeFileSync(new URL('../test/golden/digests.json', import.meta.url), `${JSON.stringify(digests, null, 2)}\n`)
process.stderr.write(`test/golden/digests.json: ${Object.keys(digests).length} rules\n`)

const { vectorBlocks, withVectors } = await load('../test/spec/vectors.ts')
const { digestsOf } = await load('../test/spec/vector-digests.ts')
const { RawCore } = await load('../test/spec/raw-core.ts')
const page = new URL('../docs/spec.md', import.meta.url)
const vectors = vectorBlocks().map(({ title, block }) => {
  const core = new RawCore('engram')
  const status = core.configure(block)
  if (status !== 0) throw new Error(`${title}: status ${status}`)
  return { title, block, digests: digestsOf(block, core) }
})
writeFileSync(page, withVectors(readFileSync(page, 'utf8'), vectors))
process.stderr.write(`docs/spec.md: ${vectors.length} test vectors\n`)
