import { z } from 'zod'
import { EngramError } from '../errors.js'
import { fieldErrors, fieldLines, type FieldError } from '../text/fields.js'
import { optionText, type ConfigValue } from './config-value.js'

/**
 * What the config file needs to know of an option. The command line declares each option once, keyed by its config
 * name, and passes that record in here: a config key exists because an option does, and its parser alone decides what
 * is right.
 */
export interface ConfigOption {
  readonly description: string
  readonly default?: unknown
  /** Absent on a switch, which is true or false in the file. */
  readonly value?: string
  readonly parse: OptionParser
}

/** Text → value, throwing an EngramError; `json` is the JSON Schema of what the file may hold, for editors. */
export interface OptionParser {
  (text: string, source: string): unknown
  readonly json?: Readonly<Record<string, unknown>>
}

type FileValue<V> = V extends readonly string[]
  ? string | readonly string[]
  : V extends { first: number; last: number }
    ? `${number}:${number}`
    : V extends boolean
      ? boolean
      : V

/** Type of the config file of a record of options: every key optional, each value as its parser takes it. */
export type ConfigOf<Options extends Readonly<Record<string, ConfigOption>>> = { readonly $schema?: string } & {
  readonly [K in keyof Options]?: FileValue<ReturnType<Options[K]['parse']>>
}

const scalar = z.union([z.string(), z.number(), z.boolean()])
const valueShapes = z.union([scalar, z.array(scalar).min(1)])

/** Only an option that says so takes a list; one that says nothing may. */
const takesList = ({ json }: OptionParser): boolean => json === undefined || 'anyOf' in json || json.type === 'array'

/** Zod definition of the config file: every option, all optional, nothing else. */
export function configSchema(options: Readonly<Record<string, ConfigOption>>): z.ZodObject {
  const fields = Object.entries(options).map(([key, { description, default: standard, value, parse }]) => {
    const shape = value === undefined ? z.boolean() : takesList(parse) ? valueShapes : scalar
    const meta = { description, ...(standard === undefined ? {} : { default: standard }), ...parse.json }
    return [key, shape.meta(meta).optional()] as const
  })
  return z.strictObject({
    $schema: z.string().meta({ description: 'Where editors find the JSON Schema of this file.' }).optional(),
    ...Object.fromEntries(fields),
  })
}

/** JSON Schema of the config file, for editors; defaults are shown, not filled in. */
export function configJsonSchema(options: Readonly<Record<string, ConfigOption>>): Record<string, unknown> {
  const { properties, ...rest } = z.toJSONSchema(configSchema(options))
  const shown = Object.entries(properties ?? {}).map(([key, property]) => {
    const { json } = options[key]?.parse ?? {}
    // The parser's own schema is narrower than the general one for any option, and replaces it.
    if (!json || typeof property === 'boolean') return [key, property] as const
    const { anyOf: _, type: __, ...described } = property
    return [key, { ...described, ...json }] as const
  })
  return { ...rest, properties: Object.fromEntries(shown) }
}

/**
 * Checks a config that was loaded as an object. Throws CONFIG_INVALID with every wrong field; `source` is the file's
 * name for the message. Defaults are not filled in: flag > environment > file > default is decided by the caller.
 */
export function checkConfig<const Options extends Readonly<Record<string, ConfigOption>>>(
  value: unknown,
  options: Options,
  source: string,
): ConfigOf<Options> {
  const parsed = configSchema(options).safeParse(value, { reportInput: true })
  const errors = parsed.success
    ? valueErrors(parsed.data, options)
    : fieldErrors(parsed.error, configJsonSchema(options))
  if (parsed.success && errors.length === 0) {
    const { $schema: _, ...config } = parsed.data
    return config as ConfigOf<Options>
  }
  throw new EngramError(
    'CONFIG_INVALID',
    `${source} has ${errors.length === 1 ? 'a wrong field' : `${errors.length} wrong fields`}:\n  ${fieldLines(errors)}`,
    'a key is an option of the command line without its dashes, e.g. dataDir for --data-dir',
    { source, fields: errors },
  )
}

function valueErrors(config: Record<string, unknown>, options: Readonly<Record<string, ConfigOption>>): FieldError[] {
  return Object.entries(options).flatMap(([key, option]) => {
    if (config[key] === undefined || option.value === undefined) return []
    try {
      option.parse(optionText(config[key] as ConfigValue), key)
      return []
    } catch (error) {
      if (!(error instanceof EngramError)) throw error
      return [{ path: key, message: error.hint === undefined ? error.message : `${error.message} (${error.hint})` }]
    }
  })
}

/** Reads a JSON config file, given as text, and checks it as `checkConfig` does. */
export function parseConfig<const Options extends Readonly<Record<string, ConfigOption>>>(
  text: string,
  options: Options,
  source: string,
): ConfigOf<Options> {
  let value: unknown
  try {
    // Editors on Windows put a byte order mark in front.
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new EngramError(
      'CONFIG_INVALID',
      `${source} is not JSON: ${(error as Error).message}`,
      'JSON has no comments and no comma after the last entry',
    )
  }
  return checkConfig(value, options, source)
}

/** Gives a config written in TypeScript its type: `export default configDefiner(options)({ … })`. */
export const configDefiner =
  <const Options extends Readonly<Record<string, ConfigOption>>>(_options: Options) =>
  (config: ConfigOf<Options>): ConfigOf<Options> =>
    config
