/** Libraries as `engram export` writes them, for the tests: dense, convolutional, of readings through a front end, and with frozen layers. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { commandIn } from '../../cli/command.js'

export interface Model {
  name: string
  /** What is learned and from what, as options. */
  study: string
  /** A run that its frozen layers are taken from, as options. */
  backbone?: string
}

export const models: readonly Model[] = [
  { name: 'mlp', study: `--rule local --network 16-3 --data ${resolve('test/cases/sessions.csv')}` },
  { name: 'cnn', study: '--rule dfa --network conv3x4-pool2-conv2x9:i8-10:i8 --data digits' },
  { name: 'detect', study: `--rule subspace --network 4 --data ${resolve('test/cases/accelerometer-50hz.csv')} --front window64/16-stats --task detect --normal walk` },
  {
    name: 'frozen', study: '--rule local --network conv3x4same*-pool2-conv3x12:i8*-pool2-10 --data digits --epochs 1',
    backbone: '--rule local --network conv3x4same-pool2-conv3x12:i8-pool2-10 --data digits --samples 300 --epochs 1',
  },
]

export interface Exported extends Model {
  folder: string
  ramBytes: number
  /** Digest behind the samples of the self-test, and how many those are. */
  digest: string
  samples: number
  /** C files of the library, then its assembler files; paths. */
  c: string[]
  assembler: string[]
  header: string
}

const engram = commandIn(process.cwd())

/** Exports a model into a folder of its own. */
export async function exported(model: Model, more = ''): Promise<Exported> {
  const folder = mkdtempSync(join(tmpdir(), `engram-export-${model.name}-`))
  const study = `${model.study}${model.backbone === undefined ? '' : ` --backbone ${await learnedBefore(model.backbone)}`}`
  const { code, stdout, stderr } = await engram(`export ${study} --name ${model.name} --to ${folder} --format json${more}`)
  if (code !== 0) throw new Error(stderr)
  const { planned, selftest } = JSON.parse(stdout) as { planned: { ramBytes: number }; selftest: { digest: string; samples: number } }
  const files = (ending: string): string[] => readdirSync(folder).filter((file) => file.endsWith(ending) && file !== 'selftest.c').map((file) => join(folder, file))
  return {
    ...model, study, folder, ramBytes: planned.ramBytes, ...selftest, c: files('.c'), assembler: files('.S'),
    header: readFileSync(join(folder, `engram_${model.name}.h`), 'utf8'),
  }
}

/** The file of a run. */
async function learnedBefore(study: string): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), 'engram-backbone-')), 'backbone.json')
  const { code, stderr } = await engram(`run ${study} --save ${path} --format json`)
  if (code !== 0) throw new Error(stderr)
  return path
}

/** What `engram run` prints as digest when it stops behind the same samples. */
export async function learnedBytes({ study, samples }: Exported): Promise<string> {
  const { code, stdout, stderr } = await engram(`run ${study} --stop ${samples} --format json`)
  if (code !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as { digest: string }).digest
}
