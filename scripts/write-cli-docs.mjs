// Writes docs/cli.md from the verbs and their options; run after the build, as `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs'
import { renderCliDocs } from '../dist/host/cli/docs.js'
import { verbs } from '../dist/host/cli/verbs.js'

mkdirSync(new URL('../docs/', import.meta.url), { recursive: true })
writeFileSync(new URL('../docs/cli.md', import.meta.url), renderCliDocs(verbs))
