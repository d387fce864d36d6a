import { afterEach, describe, expect, it } from 'vitest'
import { openSerial, type SerialLink } from '../../host/device/serial.js'
import { codeOf, randomBytes } from '../flash/samples.js'
import { openPty, type Pty } from './pty.js'

const ptys: Pty[] = []
const links: SerialLink[] = []
afterEach(async () => {
  for (const link of links.splice(0)) await link.close()
  for (const pty of ptys.splice(0)) pty.cut()
})

async function makePty(): Promise<Pty> {
  const pty = await openPty()
  ptys.push(pty)
  return pty
}

async function open(path: string): Promise<SerialLink> {
  const link = await openSerial(path, { baud: 115200 })
  links.push(link)
  return link
}

describe('a link over a serial port', () => {
  it('carries every byte both ways', async () => {
    const pty = await makePty()
    const echo: number[] = []
    pty.onData((chunk) => pty.write(chunk))
    const link = await open(pty.path)
    link.onData((chunk) => echo.push(...chunk))
    const bytes = Uint8Array.from({ length: 3000 }, (_, i) => (i < 256 ? i : randomBytes(1, i)[0]!))
    await link.write(bytes)
    await expect.poll(() => echo.length).toBe(3000)
    expect(echo).toEqual([...bytes])
  })

  it('keeps what came before anybody listened', async () => {
    const pty = await makePty()
    const link = await open(pty.path)
    pty.write(Uint8Array.of(1, 2, 3))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const heard: number[] = []
    link.onData((chunk) => heard.push(...chunk))
    expect(heard).toEqual([1, 2, 3])
  })

  it('sends the bytes of the moment, whatever the caller does with its buffer afterwards', async () => {
    const pty = await makePty()
    const heard: number[] = []
    pty.onData((chunk) => heard.push(...chunk))
    const link = await open(pty.path)
    const buffer = Uint8Array.of(7, 7, 7)
    const sent = link.write(buffer)
    buffer.fill(0)
    await sent
    await expect.poll(() => heard).toEqual([7, 7, 7])
  })

  it.each([
    ['while nothing happens', 0],
    ['in the middle of a read', 30],
  ])('tells once when the port vanishes %s, and refuses to write from then on', async (_title, blocked) => {
    const pty = await makePty()
    const link = await open(pty.path)
    const reasons: Error[] = []
    link.onClose((reason) => reasons.push(reason))
    if (blocked === 0) await new Promise((resolve) => setTimeout(resolve, 100))
    pty.cut()
    // Blocks this process until the line is gone, so that the end arrives during a read that has already begun.
    for (const until = Date.now() + blocked; Date.now() < until; );
    await expect.poll(() => reasons.length).toBe(1)
    expect(reasons[0]).toMatchObject({ code: 'LINK_CLOSED', message: expect.stringContaining(`${pty.path} went away`) })
    expect(await codeOf(link.write(Uint8Array.of(1)))).toMatchObject({ code: 'LINK_CLOSED' })
    expect(reasons.length).toBe(1)
  })

  it.each<[string, (pty: Pty, link: SerialLink) => unknown]>([
    ['vanishes', (pty) => pty.cut()],
    ['is closed', (_pty, link) => link.close()],
  ])('lets go of a write that nobody takes when the port %s', async (_title, end) => {
    const pty = await makePty()
    const link = await open(pty.path)
    // More than the line holds: the other end is never read.
    const stuck = codeOf(link.write(new Uint8Array(1 << 20)))
    await new Promise((resolve) => setTimeout(resolve, 100))
    await end(pty, link)
    expect(await stuck).toMatchObject({ code: 'LINK_CLOSED' })
  })

  it('says nothing of a close that was asked for', async () => {
    const pty = await makePty()
    const link = await open(pty.path)
    const reasons: Error[] = []
    link.onClose((reason) => reasons.push(reason))
    await link.close()
    await link.close()
    expect(reasons).toEqual([])
    expect(await codeOf(link.write(Uint8Array.of(1)))).toMatchObject({ code: 'LINK_CLOSED' })
  })

  it('is refused while another program has the port, and free again afterwards', async () => {
    const pty = await makePty()
    const first = await open(pty.path)
    expect(await codeOf(openSerial(pty.path, { baud: 115200 }))).toMatchObject({ code: 'PORT_BUSY', message: expect.stringContaining(pty.path) })
    await first.close()
    await open(pty.path)
  })

  it('tells that a pseudo-terminal has no modem lines', async () => {
    const link = await open((await makePty()).path)
    expect(await link.setLines({ dtr: false, rts: false })).toBe(false)
  })
})
