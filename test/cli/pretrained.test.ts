/** What a learner that goes on says of how far it is, and of what it is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkpointBytes, readCheckpoint } from '../../host/trial/checkpoint.ts'
import { commandIn } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'engram-pretrained-'))
const engram = commandIn(folder)
const lesson = '--data digits --network 6-10 --epochs 1'
beforeAll(async () => {
  expect((await engram(`save part.ckpt ${lesson} --stop 100`)).code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it.each(['run', 'save again.ckpt'])('%s refuses to end before it begins', async (verb) => {
  const { code, stderr } = await engram(`${verb} ${lesson} --stop 10 --pretrained part.ckpt`)
  expect(stderr).toMatch(/has learned 100 samples already, and this ends behind 10 \[OPTION_INVALID\]\n +hint: give --stop a number above 100/)
  expect(code).toBe(2)
})

it('says that there was nothing to learn', async () => {
  const { code, stdout } = await engram(`run ${lesson} --stop 100 --pretrained part.ckpt`)
  expect(stdout.replace(/\s+/g, ' ')).toContain('learned nothing here: of the 1,438 presentations (1,438 samples × 1 epoch) it had learned 100 before')
  expect(code).toBe(0)
})

it.each([
  ['--rule dfa --network 7-10 --seed 2', 'rule local, not dfa; network 6-10, not 7-10; seed 1, not 2'],
  ['--network 6-10 --rate 6:10', 'rate 5:10, not 6:10'],
  ['--network 6-10 --samples 300', 'what follows from data, epochs or samples is another'],
])('of %s it says what is another', async (options, what) => {
  const { code, stderr } = await engram(`run --data digits --epochs 1 ${options} --pretrained part.ckpt`)
  expect(stderr.replace(/\s+/g, ' ')).toContain(`of other settings: ${what} [RESULTS_MISMATCH]`)
  expect(code).toBe(2)
})

it.each([0, 100])('a checkpoint whose learner would have another state than its %i B is none, whatever its checksums say', async (bytes) => {
  const { state, ...learner } = readCheckpoint(readFileSync(join(folder, 'part.ckpt')))
  writeFileSync(join(folder, 'short.ckpt'), checkpointBytes({ ...learner, state: state.slice(0, bytes) }))
  for (const line of ['inspect short.ckpt', `run ${lesson} --pretrained short.ckpt`]) {
    const { code, stderr } = await engram(line)
    expect(stderr).toContain(`the checkpoint has ${bytes} B of state, and that of its learner, local 6-10, takes ${state.length} [CHECKPOINT_INVALID]`)
    expect(code).toBe(2)
  }
})

it.each([['.', 'it is a folder'], ['gone.ckpt', 'there is no such file']])('says in words why %s cannot be read', async (path, why) => {
  expect((await engram(`inspect ${path}`)).stderr).toMatch(`engram: ${path} cannot be read: ${why} [MODEL_INVALID]`)
})
