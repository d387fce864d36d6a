import { describe, expect, it } from 'vitest'
import { Request } from '../../assembly/abi.ts'
import type { Board } from '../../host/board/board.ts'
import { imageFor } from '../../host/device/board-image.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { Avr8js } from '../../host/device/emulator/avr8js.ts'
import type { Machine } from '../../host/device/emulator/bench.ts'
import { Rp2040js } from '../../host/device/emulator/rp2040js.ts'
import { connectTo } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { readImage, type Image } from '../../host/flash/image.ts'
import type { Connection } from '../../host/wire/connection.ts'
import { experimentOf, lessonOf, rows } from '../conformance/observe.ts'

/** With ENGRAM_CUTS=all (scripts/power-cuts.mjs) every cut is tried, and the counts are told. */
const all = process.env['ENGRAM_CUTS'] === 'all'
const SOME = 9

/** Its checkpoint fits half of the Uno's EEPROM. */
const experiment = experimentOf({ rule: 'local', network: 'conv3x4-pool3-10:i8', seed: 1 })
const lesson = lessonOf(experiment)
const SAVED = [20, 30, 40] as const

const reference = await (await openDevice('v8-scalar')).open(experiment)
const expected: Record<number, number> = {}
for (let learned = 0; learned < SAVED[2]; ) {
  const next = SAVED.find((samples) => samples > learned)!
  await reference.learn(lesson, rows(learned, next - learned))
  expected[(learned = next)] = await reference.digest()
}

type Switch = (board: Board, image: Image, kept: Uint8Array | undefined, beforeKeeping: () => void) => Machine & { kept(): Promise<Uint8Array> }
const machines: Record<string, { on: Switch; memory: (machine: Machine, board: Board) => Uint8Array }> = {
  uno: {
    on: ({ clockHz }, image, eeprom, beforeKeeping) => new Avr8js({ image, clockHz, beforeKeeping, ...(eeprom && { eeprom }) }),
    memory: (machine) => (machine as Avr8js).eeprom,
  },
  pico: {
    on: ({ persist: { offset, bytes } }, image, contents, beforeKeeping) => new Rp2040js({ image, beforeKeeping, keeping: { offset, bytes, ...(contents && { contents }) } }),
    memory: (machine, { persist: { offset, bytes } }) => (machine as Rp2040js).flash.subarray(offset, offset + bytes),
  },
}

async function save(connection: Connection): Promise<void> {
  await connection['channel'].exchange([{ type: Request.save, payload: new Uint8Array() }], ({ code }) => expect(code).toBe(0))
}

describe.each(Object.keys(machines))('an emulated %s that is stopped while it saves', (id) => {
  it('has the last checkpoint or the one before it, to the digest', async () => {
    const board = await loadBoard(id), { persist } = board, { on, memory } = machines[id]!
    const image = await readImage((await imageFor(id, 'local')).elf, board)
    /** Of each slot no more than the first page is used, or in an EEPROM its half. */
    const used = persist.pageBytes === 1 ? persist.bytes / 2 : persist.pageBytes
    const slots = (kept: Uint8Array): Uint8Array => Uint8Array.from([...kept.subarray(0, used), ...kept.subarray(persist.bytes / 2, persist.bytes / 2 + used)])
    const left: Uint8Array[] = []
    let kept: Uint8Array | undefined
    for (const [i, samples] of SAVED.entries()) {
      const stopped = (): void => {
        if (i === 2) left.push(slots(memory(machine, board)))
      }
      const machine = on(board, image, kept, stopped)
      const connection = await connectTo(machine)
      const session = await connection.open(experiment, { resume: true })
      await session.learn(lesson, rows(session.learned, samples - session.learned))
      await save(connection)
      expect((await connection.stats()).stackBytes).toBeLessThanOrEqual(board.reserve.stackBytes)
      kept = await machine.kept()
      stopped()
      await session.close()
    }
    const different = [...new Map(left.map((bytes) => [Buffer.from(bytes).toString('latin1'), bytes])).values()]
    const tried = all ? different : different.filter((_, i) => i % Math.ceil(different.length / SOME) === 0 || i >= different.length - 2)
    const found: Record<number, number> = {}
    for (const bytes of tried) {
      const contents = new Uint8Array(persist.bytes).fill(0xff)
      contents.set(bytes.subarray(0, used))
      contents.set(bytes.subarray(used), persist.bytes / 2)
      const connection = await connectTo(on(board, image, contents, () => {}))
      const session = await connection.open(experiment, { resume: true })
      expect(SAVED.slice(1)).toContain(session.learned)
      expect(await session.digest()).toBe(expected[session.learned])
      found[session.learned] = (found[session.learned] ?? 0) + 1
      await session.close()
    }
    expect(found[SAVED[2]]).toBeGreaterThan(0)
    expect(found[SAVED[1]]).toBeGreaterThan(0)
    if (all) process.stdout.write(`emulated ${id}: stopped in front of ${left.length} bytes, which left ${different.length} different memories: ${found[SAVED[2]]} had the last checkpoint, ${found[SAVED[1]]} the one before it\n`)
  })
})
