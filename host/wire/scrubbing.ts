/** What goes over the wire to have a device check what it has learned (docs/wire.md, section 3; assembly/wire/scrub.ts). */
import { Refusal, Request } from '../../assembly/abi.js'
import { damagesOf, type Damages } from '../device/damages.js'
import type { Channel } from './channel.js'
import type { Hello } from './hello.js'
import { askKept } from './keeping.js'
import { cannotScrub, keepingRefused } from './problems.js'
import { word } from './words.js'

/** From the answer to `scrub`. */
export const readDamages = (payload: Uint8Array): Damages => damagesOf(word(payload, 0), word(payload, 4), word(payload, 8), payload[12]!)

/** Has a device check what it has learned from now on, with a checkpoint now, so that there is one, and then every so many samples. */
export async function beginScrubbing(channel: Channel, hello: Hello, every: number): Promise<void> {
  await askKept(channel, hello, Request.save)
  const asked = [{ type: Request.keep, payload: Uint8Array.of(every & 255, every >> 8, 0) }, { type: Request.scrub, payload: Uint8Array.of(1) }]
  await channel.exchange(asked, ({ type, code }) => {
    if (code === Refusal.unknown && type === Request.scrub) throw cannotScrub(hello.board)
    if (code !== 0) throw keepingRefused(hello.board, code)
  })
}
