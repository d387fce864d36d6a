/**
 * Compiles the core for every target of asconfig.json and refuses a module that is not firmware:
 * no float instruction, no import outside the port, no memory.grow.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import asc from 'assemblyscript/asc'
import binaryen from 'binaryen'
import { writeCatalogues } from './catalogues.mjs'
import { putFile } from './put-file.mjs'

/** Imports that a target may have: the streamed build WASI's input and output, firmware the port, the others none. */
const allowedImports = {
  wasmtime: ['wasi_snapshot_preview1.fd_read', 'wasi_snapshot_preview1.fd_write'],
  firmware: [
    'port.read', 'port.write', 'port.rate', 'port.ticks', 'port.power_low', 'port.identity', 'port.stack_high_water', 'port.baked', 'port.key',
    'port.persist_bytes', 'port.persist_page', 'port.persist_read', 'port.persist_erase', 'port.persist_program',
  ],
  wire: ['port.write'],
}

function check(target, bytes) {
  const module = new WebAssembly.Module(bytes)
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    if (!(allowedImports[target] ?? []).includes(`${from}.${name}`)) {
      throw new Error(`${target}: import ${from}.${name} is outside the port`)
    }
  }
  const ir = binaryen.readBinary(bytes)
  const text = ir.emitText()
  const globals = text.match(/^ \(global [^\n]*\(mut i32\)/gm)?.length ?? 0
  ir.dispose()
  const float = /\bf(32|64)(x\d)?\b[^\n]*/.exec(text)
  if (float) throw new Error(`${target}: float instruction "${float[0].trim()}" in an integer core`)
  if (text.includes('memory.grow')) throw new Error(`${target}: memory.grow in a core that never allocates`)
  return { globalsBytes: 4 * globals, hash: createHash('sha256').update(bytes).digest('hex').slice(0, 12) }
}

writeCatalogues()
const facts = {}
const { targets } = JSON.parse(readFileSync('asconfig.json', 'utf8'))
// asconfig.json cannot name entry files for one target alone, so they are given on the command line.
for (const [target, { outFile, entries }] of Object.entries(targets)) {
  let bytes
  const { error, stderr } = await asc.main([...entries, '--config', 'asconfig.json', '--target', target], {
    writeFile: (_name, contents) => void (bytes = contents),
  })
  if (error || !bytes) {
    process.stderr.write(stderr.toString())
    process.exit(1)
  }
  facts[target] = check(target, bytes)
  putFile(outFile, bytes)
  process.stderr.write(`${outFile}: ${bytes.length} bytes\n`)
}
putFile(
  'host/generated/core.ts',
  `/** Written by scripts/build-core.mjs: RAM that the module's globals take, and a hash that tells two builds apart. */\nexport const core = ${JSON.stringify(facts, null, 2)} as const\n`,
)
