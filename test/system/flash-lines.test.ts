import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { writeIntelHex } from '../../host/flash/intel-hex.js'
import { commandIn } from '../cli/command.js'
import { badPeers, unplugs, type MakePeer } from '../flash/lines.js'
import { randomBytes } from '../flash/samples.js'
import { openPty } from './pty.js'

const folder = mkdtempSync(join(tmpdir(), 'engram-lines-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every method that talks to a serial port. */
const methods = [
  { method: 'stk500', board: 'uno', address: 0 },
  { method: 'avrdude', board: 'uno', address: 0 },
  { method: 'an3155', board: 'feather-stm32f405', address: 0x08000000 },
]
for (const { board, address } of methods) writeFileSync(join(folder, `${board}.hex`), writeIntelHex([{ address, bytes: randomBytes(500, 1) }]))

/** The whole table is in test/unit/flash-lines.test.ts; here each kind once, on real lines. */
const kinds = ['is silent', 'prints text every 20 ms', 'echoes', 'sends noise'].map((kind) => [kind, badPeers[kind]!] as const)

const ended: (() => void)[] = []
afterEach(() => ended.splice(0).forEach((end) => end()))

async function portTo(make: MakePeer): Promise<string> {
  const pty = await openPty()
  const peer = make((bytes) => pty.write(bytes), () => pty.cut())
  pty.onData((chunk) => peer.receive(chunk))
  ended.push(() => {
    peer.end()
    pty.cut()
  })
  return pty.path
}

describe.each(methods)('engram flash --method $method', { timeout: 300_000 }, ({ method, board }) => {
  const command = (port: string): string => `flash --board ${board} --method ${method} --image ${board}.hex --port ${port}`

  it.each(kinds)('ends on a port that %s, and quotes it', async (_title, { make, quoted }) => {
    const { code, stderr } = await engram(command(await portTo(make)))
    expect(stderr).toContain('[FLASH_NO_ANSWER]')
    expect(stderr).toMatch(quoted)
    expect(stderr).not.toMatch(/eras|unlock/)
    expect(code).toBe(4)
  })

  it('ends on a port that goes away', async () => {
    expect(await engram(command(await portTo(unplugs)))).toMatchObject({ code: 4, stderr: expect.stringContaining('[LINK_CLOSED]') })
  })

  it.each(kinds.slice(0, 2))('is ended by one Ctrl-C on a port that %s', async (_title, { make }) => {
    const port = await portTo(make)
    const { code, stderr } = await engram(command(port), (child) => {
      void (async () => {
        // The port is being listened to once a method says that it looks for the board.
        const { stderr } = child as unknown as { stderr: NodeJS.ReadableStream }
        await new Promise((resolve) => stderr.once('data', resolve))
        await sleep(50)
        child.kill('SIGINT')
      })()
    })
    expect(stderr).toContain('nothing was written [INTERRUPTED]')
    expect(code).toBe(130)
  })
})
