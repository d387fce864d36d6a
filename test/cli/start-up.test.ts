import { expect, it } from 'vitest'
import { loadedPackages } from './loaded-packages.js'

// The compiler of the core takes seconds to load; plots, emulators, serial ports and schemas cost time too. Commands that do not use them must not load them.
it.each([
  ['--help', []],
  ['run --help', []],
  ['plan --network 16-10', ['@assemblyscript/loader']],
  ['runn', []],
  ['plan --rate 8:4', []],
  ['run --data nowhere.csv', ['@assemblyscript/loader', 'tinypool']],
  ['run --network 8-10 --epochs 1 --samples 20', ['@assemblyscript/loader', 'tinypool']],
  ['rule list', []],
  ['board list', ['zod']],
  ['build --board nosuch', ['@assemblyscript/loader', 'uf2']],
])('engram %s loads, besides what parses it, only %j', async (line, packages) => {
  expect(await loadedPackages(line)).toEqual([...packages, 'commander', 'fastest-levenshtein'].sort())
})
