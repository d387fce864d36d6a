/** The example `Wire`: a sketch that makes any Arduino board a device, with the rule as images have it, for networks of the same kinds of layers. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { partAliases } from '../aot/core-build.js'
import { translatedCore } from '../aot/translated-core.js'
import { packageRoot } from '../device/package-root.js'
import type { Experiment } from '../experiment/experiment.js'
import { ownParts } from '../experiment/own-parts.js'
import { parseRule } from '../experiment/rules.js'
import { frozenCount } from '../network/network.js'
import { layersAlias } from './library.js'

export async function wireExample(experiment: Experiment): Promise<Map<string, string>> {
  // Weights of frozen layers do not come over the line.
  if (frozenCount(experiment.layers) > 0) return new Map()
  const boards = join(packageRoot(), 'boards')
  const { c } = await translatedCore(parseRule(experiment.rule).info.id, new Set(), [...(experiment.front ? [] : [layersAlias(experiment)]), ...partAliases(ownParts(experiment))])
  return new Map([
    ['examples/Wire/Wire.ino', await readFile(join(boards, 'export/Wire.ino'), 'utf8')],
    ['examples/Wire/core.h', await flat(await readFile(join(boards, 'export/core.h'), 'utf8'), join(boards, 'common'))],
    ['examples/Wire/core.c', await flat(c, join(boards, 'common'))],
  ])
}

/** C with the headers of a folder written in place, each once. */
async function flat(c: string, folder: string, seen = new Set<string>()): Promise<string> {
  const lines: string[] = []
  for (const line of c.split('\n')) {
    const name = /^#include "(\w+\.h)"$/.exec(line)?.[1]
    if (name === undefined) lines.push(line)
    else if (!seen.has(name)) {
      seen.add(name)
      lines.push((await flat(await readFile(join(folder, name), 'utf8'), folder, seen)).trim())
    }
  }
  return lines.join('\n')
}
