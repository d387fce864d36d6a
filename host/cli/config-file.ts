import { readFileSync } from 'node:fs'
import { EngramError } from '../errors.js'
import { configOptions } from './options.js'
import type { Config } from './resolve.js'
import { whyUnreadable } from './why-unreadable.js'

/** The checked content of the config file, empty when none is named. */
export async function readConfig(path: string | undefined): Promise<Config> {
  if (!path) return {}
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new EngramError('CONFIG_INVALID', `the config file ${path} cannot be read: ${whyUnreadable(error)}`, 'check the path after --config')
  }
  const { parseConfig } = await import('../experiment/config.js')
  return parseConfig(text, configOptions, path) as Config
}
