import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Checkpoint, CHECKPOINT_MAGIC, Refusal } from '../../assembly/abi.ts'
import { imageFor } from '../../host/device/board-image.ts'
import { loadBoard, loadBoards } from '../../host/device/boards.ts'
import { openQemu } from '../../host/device/emulator/qemu.ts'
import { connectTo } from '../../host/device/loopback.ts'
import { openDevice } from '../../host/device/registry.ts'
import { parseFaults } from '../../host/fault/notation.ts'
import { Gdb } from './gdb.ts'
import { experimentOf, lessonOf, rows } from '../conformance/observe.ts'

const experiment = experimentOf({ rule: 'local', network: 'conv3x4-pool3-10:i8', seed: 1 })
const lesson = lessonOf(experiment)
const COUNT = 30
const FLASH: Record<string, number> = { microbit: 0, 'feather-stm32f405': 0x08000000 }

const reference = await (await openDevice('v8-scalar')).open(experiment)
await reference.learn(lesson, rows(0, COUNT))
const digest = await reference.digest()

const asking = (elf: string): string | undefined =>
  execFileSync('arm-none-eabi-nm', [elf], { encoding: 'utf8' }).split('\n').map((line) => line.split(' ')).find(([, , name]) => name === 'port_power_low')?.[0]

/**
 * QEMU has neither chip's detector: what it reads there stands for a supply that never was above the level (microbit, whose registers of
 * POWER and CLOCK all read 1), or that is always above it (feather, 0). So a debugger answers in place of the port.
 */
describe.each([
  // In QEMU the feather's flash refuses to be written.
  { id: 'microbit', undisturbed: { heeded: true, saved: false, code: 0 }, warned: { heeded: true, saved: true, code: 0 } },
  { id: 'feather-stm32f405', undisturbed: { heeded: false, saved: false, code: 0 }, warned: { heeded: true, saved: false, code: Refusal.storeFailed } },
])('an emulated $id', ({ id, undisturbed, warned }) => {
  it('learns undisturbed by registers that QEMU does not have, and saves once its port says that the supply falls', async () => {
    const board = await loadBoard(id), { elf } = await imageFor(id, 'local')
    const folder = await mkdtemp(join(tmpdir(), 'engram-warning-')), socket = join(folder, 'gdb')
    const machine = await openQemu(board, elf, ['-gdb', `unix:${socket},server=on,wait=off`])
    try {
      const connection = await connectTo(machine), session = await connection.open(experiment)
      await session.learn(lesson, rows(0, COUNT))
      expect(await session.digest()).toBe(digest)
      expect(await connection.warning()).toEqual(undisturbed)
      expect((await connection.slots()).map(({ flaw }) => flaw)).toEqual(['empty or damaged', 'empty or damaged'])

      const gdb = await Gdb.connect(socket)
      await gdb.breakAt(parseInt(asking(elf)!, 16))
      let told = false, slot = new Uint8Array(Checkpoint.bytes)
      const telling = connection.warning().then((warning) => ((told = true), warning))
      for (let looks = 0; !told; looks++) {
        await Promise.race([gdb.run(), telling])
        if (told) break
        slot = Uint8Array.from(await gdb.read(FLASH[id]! + board.persist.offset, Checkpoint.bytes))
        await gdb.leaveWith(looks === 0 ? 0 : 1)
      }
      expect(await telling).toEqual(warned)
      const words = [Checkpoint.magic, Checkpoint.generation, Checkpoint.samples].map((at) => new DataView(slot.buffer).getUint32(at, true))
      expect(words).toEqual(warned.saved ? [CHECKPOINT_MAGIC, 1, COUNT] : [0, 0, 0])
      gdb.close()
    } finally {
      await machine.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

it.each(await loadBoards())('an image for $id asks for the supply only if board.json has the warning', async ({ id, core, powerWarning }) => {
  if (core.startsWith('avr') || core.startsWith('rv32')) expect(powerWarning).toBeUndefined()
  const { elf } = await imageFor(id, 'local')
  expect(asking(elf) !== undefined).toBe(powerWarning !== undefined)
})

it('a native program saves when it is told that the supply falls, and goes on from there', async () => {
  const session = await (await openDevice('native', { faults: parseFaults(['power=20:warned=5']) })).open(experiment)
  try {
    await session.learn(lesson, rows(0, COUNT))
    expect(await session.digest()).toBe(digest)
    expect(await session.faultsTold!()).toEqual([
      'the supply fell behind sample 15, and the chip warned: it saved what it had learned',
      'the power went behind sample 20: it went on from 15, its newest checkpoint; 5 samples lost since then and sent again',
    ])
  } finally {
    await session.close()
  }
})
