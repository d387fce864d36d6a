/** Runs a WASI command in node: a runtime beside those that engram brings (devices.test.ts). */
import { readFile } from 'node:fs/promises'
import { WASI } from 'node:wasi'

const wasi = new WASI({ version: 'preview1' })
const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), wasi.getImportObject())
wasi.start(instance)
