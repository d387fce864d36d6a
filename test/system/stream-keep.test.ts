import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Loopback } from '../../host/device/loopback.ts'
import { MemoryStore } from '../../host/device/store.ts'
import { commandIn } from '../cli/command.ts'
import { Plugged } from './plugged.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-stream-keep-'))
const engram = commandIn(folder)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Bytes that a learned digit takes on the line. */
const LEARN_BYTES = 74
const lesson = '--data digits --network 16-10 --epochs 2 --fault mislabelled=1:from=1400:until=1600 --keep 200:margin=10% --every 200 --test-samples 10'

let plugged: Plugged, whole: string
beforeEach(async () => {
  plugged = new Plugged(new Loopback({ board: 'microbit', room: 12_000, ring: 256, store: new MemoryStore(16_384, 1024) }))
  whole ??= /digest ([0-9a-f]{8})/.exec((await engram(`stream --device loopback ${lesson} --out whole`)).stdout)![1]!
})
afterEach(() => plugged.pull())

const linesOf = (name: string): Record<string, unknown>[] =>
  readFileSync(join(folder, name, 'stream.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)

describe('a board on a serial port that keeps its learner by itself', () => {
  it('and is unplugged behind a return is not taken for one that restarted: what it went back by is not sent again', async () => {
    const cut = await engram(`stream --device serial:${await plugged.plugIn(1830 * LEARN_BYTES)} ${lesson} --out cut`)
    expect(cut.stderr).toContain('[LINK_CLOSED]')
    expect(cut.stderr).toMatch(/behind sample 1,600 its running measure had fallen .* went back to its checkpoint of 1,400/)
    const resumed = await engram(`stream --device serial:${await plugged.plugIn()} ${lesson} --out cut --resume --format json`)
    expect(resumed.stderr).not.toMatch(/restarted/)
    expect(Number(/the board has learned ([\d,]+) samples; going on with the next/.exec(resumed.stderr)![1]!.replace(',', ''))).toBeGreaterThan(1600)
    const { evaluations } = JSON.parse(resumed.stdout)
    expect(evaluations.at(-1)).toMatchObject({ samples: 2876, digest: whole, kept: { samples: 2676, undone: 200 } })
    expect(linesOf('cut').filter((line) => 'stream' in line)).toHaveLength(1)
  })

  it('and restarts goes on from its newest checkpoint, and what it went back by before stays undone', async () => {
    await engram(`stream --device serial:${await plugged.plugIn(1830 * LEARN_BYTES)} ${lesson} --out restarted`)
    plugged.board.restart()
    const resumed = await engram(`stream --device serial:${await plugged.plugIn()} ${lesson} --out restarted --resume --format json`)
    expect(resumed.stderr).toContain('the board has learned 1,600 samples; going on with the next')
    expect(JSON.parse(resumed.stdout).evaluations.at(-1)).toMatchObject({ samples: 2876, digest: whole, kept: { samples: 2676, undone: 200 } })
  })
})
