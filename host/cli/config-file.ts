import { readFileSync } from 'node:fs'
import { parseConfig } from '../experiment/config.js'
import { EngramError } from '../errors.js'
import { configOptions } from './options.js'
import type { Config } from './resolve.js'

/** The checked content of the config file, empty when none is named. */
export function readConfig(path: string | undefined): Config {
  if (!path) return {}
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new EngramError('CONFIG_INVALID', `the config file ${path} cannot be read: ${(error as Error).message}`, 'check the path after --config')
  }
  return parseConfig(text, configOptions, path) as Config
}
