/** Says what `npm test` left out: the tests that need system packages. */
import { readdirSync } from 'node:fs'

const files = readdirSync('test/system').filter((f) => f.endsWith('.test.ts'))
console.log(`left out: test/system (${files.join(', ')}), which needs packages of the system; npm run verify runs it`)
