/** A learner of one configuration as source for any C or C++ project. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Config } from '../../assembly/abi.js'
import { compileEntry, frozenAliases } from '../aot/core-build.js'
import { libraryCore } from '../aot/library-core.js'
import { packageRoot } from '../device/package-root.js'
import type { InputReader } from '../data/input-reader.js'
import { configBlock } from '../experiment/config-block.js'
import { hasTime, type Experiment, type Plan } from '../experiment/experiment.js'
import { parseRule } from '../experiment/rules.js'
import { frontMask } from '../front/front.js'
import type { LearnerState } from '../trial/learner-state.js'
import { crc32 } from '../wire/crc32.js'
import { examples } from './examples.js'
import type { Golden } from './golden.js'
import { headerC } from './header.js'
import { kernelFiles, nativeKernels } from './kernels.js'
import { layersAlias, libraryPlan, plainText, type Library } from './library.js'
import { manifests } from './manifests.js'
import { scalingOf } from './scaling.js'
import { selftestC } from './selftest.js'
import { sourceC } from './source.js'
import { wireExample } from './wire.js'

export interface Exported {
  /** Text by path. */
  readonly files: ReadonlyMap<string, string>
  /** What an instance takes. */
  readonly plan: Plan
  /** Of the learned state behind the self-test's samples. */
  readonly digest: number
}

export interface ExportOptions {
  /** What the library is called, a word of C. */
  readonly name: string
  readonly experiment: Experiment
  readonly plan: Plan
  readonly data: string
  /** Names of the classes, or of the numbers. */
  readonly outputs: readonly string[]
  /** How the data's values become inputs. */
  readonly reader?: InputReader
  readonly golden: Golden
  readonly pretrained?: LearnerState
  readonly version: string
  /** The command that prints the self-test's digest. */
  readonly command: string
  /** The plan as text. */
  readonly planText: (plan: Plan) => string
}

export async function exportLibrary({ name, experiment, plan, data, outputs, reader, golden, pretrained, version, command, planText }: ExportOptions): Promise<Exported> {
  const prefix = `engram_${name}`, macro = prefix.toUpperCase()
  const block = configBlock(experiment), { front, backbone } = experiment
  const constants = backbone?.weights ?? new Uint8Array()
  // Loads Binaryen, so not before it is needed.
  const { specialise } = await import('../aot/specialise.js')
  const { wasm, layout } = specialise(await compileEntry('assembly/library.ts', aliases(experiment, block, constants), ['assembly/kernels/overridable.ts']), block, constants, unneeded(experiment))
  const natives = await nativeKernels(prefix)
  const core = libraryCore(wasm, layout, natives)
  const library: Library = {
    prefix, macro, version, experiment, layout, core, golden, outputs, scaling: scalingOf(reader), constants,
    channels: front && reader ? reader.names : [],
    factor: reader?.kind === 'readings' ? reader.factor : 1,
    ...(backbone?.start && { start: backbone.start }),
    title: plainText(`${experiment.rule} · ${experiment.network} · ${data}`),
    plan: libraryPlan(plan, layout, core),
    identity: identityOf(block),
    declarations: core.kernels.map((kernel) => natives.get(kernel)!.declaration),
    ...(pretrained && { pretrained }),
  }
  const kernels = await kernelFiles(prefix, core.kernels)
  const sources = [`${prefix}.c`, ...kernels.keys()]
  const files = new Map([
    [`${prefix}.h`, headerC(library)],
    [`${prefix}.c`, await sourceC(library)],
    ...kernels,
    ['selftest.c', selftestC(library, command)],
    ['plan.txt', planText(library.plan)],
    ...examples(library),
    ...(await wireExample(experiment)),
    ...manifests(library, sources),
    ['LICENSE', await readFile(join(packageRoot(), 'LICENSE'), 'utf8')],
  ])
  return { files, plan: library.plan, digest: golden.digest >>> 0 }
}

/** The experiment as a library learns it: weights of frozen layers are copied from flash, so that the same C does on every chip. */
export const exportable = (experiment: Experiment): Experiment =>
  experiment.backbone ? { ...experiment, backbone: { ...experiment.backbone, copied: true } } : experiment

/** What the build of the core is for, and nothing else (assembly/only.ts, rules/registry.ts). */
function aliases(experiment: Experiment, block: Uint8Array, constants: Uint8Array): string[] {
  return [
    `ONLY_RULE=${parseRule(experiment.rule).info.id}`,
    layersAlias(experiment), `ONLY_OBJECTIVE=${block[Config.objective]!}`, `ONLY_OPTIMIZER=${block[Config.optimizer]!}`,
    ...(experiment.front ? [`ONLY_FRONT=${frontMask(experiment.front)}`] : []),
    ...(experiment.driftAlarm ? ['DRIFT=1'] : []),
    ...frozenAliases(constants.length, 'avr'),
  ]
}

/** Exports of assembly/library.ts that such a learner has no use for. */
const unneeded = ({ network, front }: Experiment): string[] =>
  [...(hasTime(network) ? [] : ['forget']), ...(front ? [] : ['push', 'restart', 'learnInputs', 'inferInputs'])]

/** CRC-32 of the configuration but for its seed: what a saved state must be of. */
function identityOf(block: Uint8Array): number {
  const unseeded = block.slice()
  unseeded.fill(0, Config.seed, Config.seed + 4)
  return crc32(unseeded) >>> 0
}
