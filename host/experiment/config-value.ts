type Scalar = string | number | boolean

/** What a config file may give an option. */
export type ConfigValue = Scalar | readonly Scalar[]

/** A config value as the text that the same option takes on the command line; lists are joined by commas. */
export const optionText = (value: ConfigValue): string => (Array.isArray(value) ? value.join(',') : String(value))
