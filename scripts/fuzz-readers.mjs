/**
 * Everything that reads what other people write, under mutated examples: `npm run fuzz:readers -- [runs of each] [seed]`. A reader may
 * refuse with an EngramError and nothing else; another exception, or more than SLOW ms, ends the run, with the input in build/fuzz.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { EngramError } from '../dist/host/errors.js'
import { examples, readers } from '../test/fuzz/readers.mjs'
import { mutated, random } from '../test/fuzz/mutate.mjs'

const SLOW = 5000
const [runs = 2000, seed = 1] = process.argv.slice(2).map(Number)
let failed = 0, all = 0
for (const [name, read] of Object.entries(readers)) {
  const draw = random(seed), own = await examples(name)
  let refused = 0
  const before = failed
  for (let run = 0; run < runs; run++) {
    const input = run < own.length ? own[run] : mutated(own, draw), begun = performance.now()
    all++
    try {
      await read(input)
    } catch (error) {
      if (error instanceof EngramError) refused++
      else report(name, input, error.stack)
    }
    if (performance.now() - begun > SLOW) report(name, input, `took ${Math.round(performance.now() - begun)} ms`)
    if (failed > before) break
  }
  console.log(`${name.padEnd(13)} ${runs.toLocaleString('en')} inputs, ${refused.toLocaleString('en')} refused`)
}
console.log(`${all.toLocaleString('en')} executions, ${failed} that were neither read nor refused in words`)
process.exitCode = failed > 0 ? 1 : 0

function report(name, input, what) {
  failed++
  mkdirSync('build/fuzz', { recursive: true })
  const path = `build/fuzz/${name}-failed`
  writeFileSync(path, input)
  console.error(`${name}: ${what}\n  the input: ${path}`)
}
