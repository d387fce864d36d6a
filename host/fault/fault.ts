/** What a fault befalls. A device says which of these it has; samples every device has. */
export const domains = {
  samples: 'its sensors and labels',
  line: 'a line whose frames can be hit',
  power: 'a supply and a memory that keeps without it',
  clock: 'a counter of its own',
  memory: 'RAM that can be changed from outside',
} as const
/** One of `domains`. */
export type Domain = keyof typeof domains

/** How a number or word of a fault is written: a share (0.05 or 5%), any number, a whole number, or one of a few words. */
export type Value = { readonly what: string } & (
  | { readonly type: 'share' | 'number' | 'whole'; readonly min: number; readonly max: number }
  | { readonly type: 'word'; readonly words: readonly string[] }
)

/** A way in which things go wrong. Each has a file in kinds/, and a line in kinds.ts. */
export interface FaultKind {
  readonly name: string
  readonly summary: string
  readonly domain: Domain
  /** What stands behind `=`; without a usual value it has to be given, unless one of `instead` is. */
  readonly amount?: Value & { readonly usual?: number; readonly instead?: readonly string[] }
  readonly options: Readonly<Record<string, Value>>
  /** It happens only together with that one. */
  readonly needs?: string
  /** What is wrong with options, and an amount, that do not go together. */
  readonly check?: (options: Readonly<Record<string, unknown>>, amount: number) => string | undefined
}

/** A fault as it was asked for. */
export interface Fault {
  /** As the user wrote it. */
  readonly text: string
  readonly name: string
  readonly domain: Domain
  readonly amount: number
  /** Those that were given. */
  readonly options: Readonly<Record<string, number | string>>
}

/** The fault of that name among those that were asked for. */
export const faultNamed = (faults: readonly Fault[], name: string): Fault | undefined => faults.find((fault) => fault.name === name)

/** A whole-number or share option, where it was given. */
export const numberOf = ({ options }: Fault, name: string): number | undefined => options[name] as number | undefined
