import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Link } from '../../host/device/link.js'
import { EngramError } from '../../host/errors.js'
import { flashAn3155 } from '../../host/flash/an3155.js'
import { AN3155_CONNECTS, an3155Ends } from '../../host/flash/an3155-client.js'
import type { Image } from '../../host/flash/image.js'
import type { FlashOptions, FlashResult } from '../../host/flash/method.js'
import { flashStk500 } from '../../host/flash/stk500.js'
import { STK500_CONNECTS, stk500Ends } from '../../host/flash/stk500-client.js'
import { flashStk500v2 } from '../../host/flash/stk500v2.js'
import { STK500V2_CONNECTS, stk500v2Ends } from '../../host/flash/stk500v2-client.js'
import { An3155Model } from '../flash/an3155-model.js'
import { shippedBoard } from '../flash/boards.js'
import { badPeers, linkTo, turning, unplugs, type MakePeer } from '../flash/lines.js'
import { randomBytes } from '../flash/samples.js'
import { Stk500Model } from '../flash/stk500-model.js'
import { Stk500v2Model } from '../flash/stk500v2-model.js'

const imageAt = (address: number): Image => ({ segments: [{ address, bytes: randomBytes(2000, 1) }] })

interface Method {
  name: string
  flash(link: Link, options: FlashOptions): Promise<FlashResult>
  good: MakePeer
  /** Milliseconds within which it is over, by what the method itself says. */
  connects: number
  ends: number
}

const methods: Method[] = [
  {
    name: 'stk500',
    flash: (link, options) => flashStk500(link, imageAt(0), shippedBoard('uno'), options),
    good: (send) => Object.assign(new Stk500Model(send), { end: () => {} }),
    connects: STK500_CONNECTS,
    ends: stk500Ends(16),
  },
  {
    name: 'an3155',
    flash: (link, options) => flashAn3155(link, imageAt(0x08000000), shippedBoard('feather-stm32f405'), options),
    good: (send) => Object.assign(new An3155Model(send), { end: () => {} }),
    connects: AN3155_CONNECTS,
    ends: an3155Ends(8, 1, 800),
  },
  {
    name: 'stk500v2',
    flash: (link, options) => flashStk500v2(link, imageAt(0), shippedBoard('mega'), options),
    good: (send) => Object.assign(new Stk500v2Model(send), { end: () => {} }),
    connects: STK500V2_CONNECTS,
    ends: stk500v2Ends(8),
  },
]

/** Runs with a clock of its own: what happens within `milliseconds`, or that nothing does. */
async function outcome(promise: Promise<FlashResult>, milliseconds: number): Promise<FlashResult | EngramError | 'still running'> {
  let end: FlashResult | EngramError | 'still running' = 'still running'
  promise.then((result) => (end = result), (error: EngramError) => (end = error))
  for (let passed = 0; passed < milliseconds && end === 'still running'; passed += 10) await vi.advanceTimersByTimeAsync(10)
  return end
}

const links: { end(): void }[] = []
beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  links.splice(0).forEach((link) => link.end())
  vi.useRealTimers()
})

function connect(peer: MakePeer): Link {
  const link = linkTo(peer)
  links.push(link)
  return link
}

describe.each(methods)('$name', ({ flash, good, connects, ends }) => {
  it('writes through a line that is good', async () => {
    expect(await outcome(flash(connect(good), {}), ends)).toMatchObject({ verified: true, bytes: 2000 })
  })

  it('finds a boot loader behind a program that printed until a moment ago', async () => {
    const text = badPeers['prints text every 20 ms']!.make
    expect(await outcome(flash(connect(turning(text, good, 4)), {}), ends)).toMatchObject({ verified: true })
  })

  it.each(Object.entries(badPeers))('ends in its time on a port that %s, quotes it, and advises no erasing', async (_title, { make, kind, quoted }) => {
    const error = (await outcome(flash(connect(make), {}), connects + 10)) as EngramError
    expect(error).toMatchObject({ code: 'FLASH_NO_ANSWER', exitCode: 4, details: { kind } })
    expect(error.message).toMatch(quoted)
    expect(error.hint).toMatch(/press (the )?reset/)
    expect(`${error.message} ${error.hint}`).not.toMatch(/eras|unlock|protected|part of the image/)
  })

  it.each(Object.entries(badPeers))('ends in its time on a port that in the middle %s, and says that the board holds a part', async (_title, { make, quoted }) => {
    const error = (await outcome(flash(connect(turning(good, make, 1000)), {}), ends)) as EngramError
    expect(error).toMatchObject({ code: 'FLASH_NO_ANSWER', exitCode: 4, hint: expect.stringContaining('holds a part of the image') })
    expect(error.message).toMatch(quoted)
    expect(`${error.message} ${error.hint}`).not.toMatch(/eras|unlock|protected/)
  })

  it.each([
    ['before the first answer', 1, /plug it in/],
    ['in the middle', 1000, /holds a part of the image.*plug it in/],
  ])('tells of a port that goes away %s', async (_title, after, hint) => {
    const error = (await outcome(flash(connect(turning(good, unplugs, after)), {}), ends)) as EngramError
    expect(error).toMatchObject({ code: 'LINK_CLOSED', hint: expect.stringMatching(hint) })
  })

  it.each(Object.entries(badPeers))('is interrupted at once on a port that %s', async (_title, { make }) => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    expect(await outcome(flash(connect(make), { signal: stop.signal }), 70)).toMatchObject({ code: 'INTERRUPTED', exitCode: 130, message: expect.stringContaining('nothing was written') })
  })

  it.each(Object.entries(badPeers))('is interrupted soon on a port that in the middle %s', async (_title, { make }) => {
    const stop = new AbortController()
    const peer = turning(good, (send, cut) => {
      stop.abort()
      return make(send, cut)
    }, 1000)
    const running = flash(connect(peer), { signal: stop.signal })
    expect(await outcome(running, 600)).toMatchObject({ code: 'INTERRUPTED', message: expect.stringContaining('holds a part') })
  })

  it('ends in its time on a line that takes no bytes', async () => {
    const stuck: Link = { write: () => new Promise(() => {}), onData: () => {}, onClose: () => {}, close: async () => {} }
    expect(await outcome(flash(stuck, {}), connects + 10)).toMatchObject({ code: 'FLASH_NO_ANSWER' })
  })
})

describe('an3155', () => {
  it('says that a chip is protected, and what unlocking costs, only when its boot loader says so', async () => {
    const locked: MakePeer = (send) => Object.assign(new An3155Model(send, { locked: true }), { end: () => {} })
    const { flash, ends } = methods[1]!
    expect(await outcome(flash(connect(locked), {}), ends)).toMatchObject({ code: 'FLASH_REFUSED', hint: expect.stringMatching(/^the chip is read-protected.*erases all/) })
  })
})

describe('docs/boards.md', () => {
  it('states the times within which a boot loader is found or missed', () => {
    const seconds = (milliseconds: number): string => `${Number((milliseconds / 1000).toPrecision(2))} s`
    const rows = readFileSync('docs/boards.md', 'utf8').split('\n')
    expect(rows.find((row) => row.startsWith('| `stk500`, `avrdude` |'))).toContain(`| ${seconds(STK500_CONNECTS)} |`)
    expect(rows.find((row) => row.startsWith('| `stk500v2` |'))).toContain(`| ${seconds(STK500V2_CONNECTS)} |`)
    expect(rows.find((row) => row.startsWith('| `an3155` |'))).toContain(`| ${seconds(AN3155_CONNECTS)} |`)
  })
})
