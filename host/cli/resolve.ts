import { optionText, type ConfigValue } from '../experiment/config-value.js'
import { declarations, type OptionKey, type Values } from './options.js'

/** A checked config file. */
export type Config = Partial<Record<OptionKey, ConfigValue>>

/** Texts of the flags that were given, by option key. */
export type Flags = Partial<Record<OptionKey, string>>

/**
 * The values of a verb's options: flag, else environment, else config file, else default.
 * `source` of an error is the flag, the variable or the key, so that people know where to look.
 */
export function resolveOptions(
  keys: readonly OptionKey[],
  flags: Flags,
  env: Record<string, string | undefined>,
  file: Config,
): Values {
  const values: Record<string, unknown> = {}
  for (const key of keys) {
    const option = declarations[key]
    const fromEnv = option.env && env[option.env] ? env[option.env] : undefined
    const fromFile = file[key] === undefined ? undefined : optionText(file[key])
    const [text, source] =
      flags[key] !== undefined ? [flags[key], option.flag]
      : fromEnv !== undefined ? [fromEnv, option.env!]
      : fromFile !== undefined ? [fromFile, `${key} in the config file`]
      : [option.default, option.flag]
    values[key] = text === undefined ? undefined : option.parse(text, source)
  }
  return values as Values
}
