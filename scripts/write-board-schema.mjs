// Writes boards/board.schema.json from the definition in host/board/board.ts; run after `npx tsc`.
import { writeFileSync } from 'node:fs'
import { boardJsonSchema } from '../dist/host/board/board.js'

const file = new URL('../boards/board.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(boardJsonSchema(), null, 2)}\n`)
