import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Request } from '../../assembly/abi.ts'
import type { Board } from '../../host/board/board.ts'
import { imageFor } from '../../host/device/board-image.ts'
import { loadBoard } from '../../host/device/boards.ts'
import { Avr8js } from '../../host/device/emulator/avr8js.ts'
import { avrModel } from '../../host/device/emulator/avr8js-models.ts'
import type { Machine } from '../../host/device/emulator/bench.ts'
import { openQemu } from '../../host/device/emulator/qemu.ts'
import { Rp2040js } from '../../host/device/emulator/rp2040js.ts'
import type { Link } from '../../host/device/link.ts'
import { connectTo } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { readImage, type Image } from '../../host/flash/image.ts'
import type { Connection } from '../../host/wire/connection.ts'
import { Gdb } from './gdb.ts'
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
interface Cut { on: Switch; memory: (machine: Machine, board: Board) => Uint8Array }
const avr: Cut = {
  on: (board, image, eeprom, beforeKeeping) => new Avr8js({ image, clockHz: board.clockHz, model: avrModel(board), beforeKeeping, ...(eeprom && { eeprom }) }),
  memory: (machine) => (machine as Avr8js).eeprom,
}
const machines: Record<string, Cut> = {
  uno: avr,
  mega: avr,
  pico: {
    on: ({ persist: { offset, bytes } }, image, contents, beforeKeeping) => new Rp2040js({ image, beforeKeeping, keeping: { offset, bytes, ...(contents && { contents }) } }),
    memory: (machine, { persist: { offset, bytes } }) => (machine as Rp2040js).flash.subarray(offset, offset + bytes),
  },
}

async function save(connection: Connection): Promise<void> {
  await connection['channel'].exchange([{ type: Request.save, payload: new Uint8Array() }], ({ code }) => expect(code).toBe(0))
}

/** Learns on to so many samples and saves. */
async function learnAndSave(connection: Connection, board: Board, samples: number): Promise<void> {
  const session = await connection.open(experiment, { resume: true })
  await session.learn(lesson, rows(session.learned, samples - session.learned))
  await save(connection)
  expect((await connection.stats()).stackBytes).toBeLessThan(board.reserve.stackBytes)
}

/** Of each slot no more than the first page is used, or in an EEPROM its half. */
const usedOf = ({ persist: { pageBytes, bytes } }: Board): number => (pageBytes === 1 ? bytes / 2 : pageBytes)

function slotsOf(board: Board, kept: Uint8Array): Uint8Array {
  const half = board.persist.bytes / 2
  return Uint8Array.from([...kept.subarray(0, usedOf(board)), ...kept.subarray(half, half + usedOf(board))])
}

/** Starts the board with what each cut has left of its slots, and sees what it has learned. */
async function judge(board: Board, left: readonly Uint8Array[], on: (contents: Uint8Array) => Promise<Link>): Promise<void> {
  const different = [...new Map(left.map((bytes) => [Buffer.from(bytes).toString('latin1'), bytes])).values()]
  const tried = all ? different : different.filter((_, i) => i % Math.ceil(different.length / SOME) === 0 || i >= different.length - 2)
  const found: Record<number, number> = {}
  for (const bytes of tried) {
    const contents = new Uint8Array(board.persist.bytes).fill(0xff)
    contents.set(bytes.subarray(0, usedOf(board)))
    contents.set(bytes.subarray(usedOf(board)), board.persist.bytes / 2)
    const connection = await connectTo(await on(contents))
    const session = await connection.open(experiment, { resume: true })
    expect(SAVED.slice(1)).toContain(session.learned)
    expect(await session.digest()).toBe(expected[session.learned])
    found[session.learned] = (found[session.learned] ?? 0) + 1
    await session.close()
  }
  expect(found[SAVED[2]]).toBeGreaterThan(0)
  expect(found[SAVED[1]]).toBeGreaterThan(0)
  if (all) process.stdout.write(`emulated ${board.id}: stopped at ${left.length} places, which left ${different.length} different memories: ${found[SAVED[2]]} had the last checkpoint, ${found[SAVED[1]]} the one before it\n`)
}

describe.each(Object.keys(machines))('an emulated %s that is stopped while it saves', (id) => {
  it('has the last checkpoint or the one before it, to the digest', async () => {
    const board = await loadBoard(id), { on, memory } = machines[id]!
    const image = await readImage((await imageFor(id, 'local')).elf, board)
    const left: Uint8Array[] = []
    let kept: Uint8Array | undefined
    for (const [i, samples] of SAVED.entries()) {
      const stopped = (): void => {
        if (i === 2) left.push(slotsOf(board, memory(machine, board)))
      }
      const machine = on(board, image, kept, stopped)
      const connection = await connectTo(machine)
      await learnAndSave(connection, board, samples)
      kept = await machine.kept()
      stopped()
      await connection.close()
    }
    await judge(board, left, async (contents) => on(board, image, contents, () => {}))
  })
})

/** Functions of its firmware that are called in front of each word that is written, and of each page that is erased (boards/microbit/persist.c). */
const STOPS = ['memcpy', 'port_persist_erase']

it('an emulated microbit that is stopped while it saves has the last checkpoint or the one before it, to the digest', async () => {
  const board = await loadBoard('microbit'), { offset, bytes } = board.persist
  const { elf } = await imageFor(board.id, 'local')
  const folder = await mkdtemp(join(tmpdir(), 'engram-cuts-'))
  try {
    const socket = join(folder, 'gdb')
    const machine = await openQemu(board, elf, ['-gdb', `unix:${socket},server=on,wait=off`])
    const connection = await connectTo(machine)
    for (const samples of SAVED.slice(0, 2)) await learnAndSave(connection, board, samples)
    const session = await connection.open(experiment, { resume: true })
    await session.learn(lesson, rows(session.learned, SAVED[2] - session.learned))
    const gdb = await Gdb.connect(socket)
    for (const line of execFileSync('arm-none-eabi-nm', [elf], { encoding: 'utf8' }).split('\n')) {
      const [address, , name] = line.split(' ')
      if (STOPS.includes(name!)) await gdb.breakAt(parseInt(address!, 16))
    }
    const left: Uint8Array[] = []
    let saved = false
    const saving = save(connection).then(() => (saved = true))
    for (;;) {
      left.push(Uint8Array.from([...(await gdb.read(offset, usedOf(board))), ...(await gdb.read(offset + bytes / 2, usedOf(board)))]))
      await Promise.race([gdb.run(), saving])
      if (saved) break
    }
    gdb.close()
    await machine.close()
    const kept = join(folder, 'kept')
    await judge(board, left, async (contents) => {
      await writeFile(kept, contents)
      return openQemu(board, elf, ['-device', `loader,file=${kept},addr=${offset},force-raw=on`])
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
