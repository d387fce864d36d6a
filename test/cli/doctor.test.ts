import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { commandIn } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-doctor-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('engram doctor tells the version of each program that is there, and what the others would be for', async () => {
  // socat knows no --version, and names its author first.
  writeFileSync(join(folder, 'socat'), '#!/bin/sh\n[ "$1" = -V ] && echo "socat by somebody" && echo "socat version 1.7.4"\n')
  chmodSync(join(folder, 'socat'), 0o755)
  const { code, stdout } = await commandIn(folder)('doctor --format json', undefined, { PATH: folder })
  expect(code).toBe(0)
  const { facts } = JSON.parse(stdout) as { facts: { name: string; value: string; ok: boolean }[] }
  const found = (name: string): unknown => facts.find((fact) => fact.name === name)
  expect(found('socat')).toEqual({ name: 'socat', value: 'socat version 1.7.4 (gives an emulated board a port: engram emulate)', ok: true })
  expect(found('avr-gcc')).toEqual({ name: 'avr-gcc', value: 'not found (C for AVR boards)', ok: false })
})
