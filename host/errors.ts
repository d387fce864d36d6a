/** Process exit codes of the CLI. Only `host/cli/main.ts` exits; everything else throws. */
export const ExitCode = {
  ok: 0,
  unexpected: 1,
  /** Bad command line, configuration, data or network. */
  usage: 2,
  /** A check that the user asked for did not hold: budget, accuracy, digest. */
  checkFailed: 3,
  /** A device, link or file system failed. */
  device: 4,
  /** ABI, protocol or result format of another version. */
  incompatible: 5,
  timeout: 42,
  interrupted: 130,
} as const

/** Stable error codes and the exit code each one ends the CLI with. */
export const errorCodes = {
  DATA_NOT_FOUND: ExitCode.usage,
  DATA_FORMAT: ExitCode.usage,
  DATA_TRUNCATED: ExitCode.usage,
  DATA_VALUE: ExitCode.usage,
  DATA_CLASSES: ExitCode.usage,
  DATA_EMPTY: ExitCode.usage,
  DATA_SHAPE: ExitCode.usage,
  RULE_UNKNOWN: ExitCode.usage,
  RULE_OPTION: ExitCode.usage,
  RULE_CANNOT_DREAM: ExitCode.usage,
  RULE_NO_GRADIENT: ExitCode.usage,
  OBJECTIVE_UNKNOWN: ExitCode.usage,
  OPTIMIZER_UNKNOWN: ExitCode.usage,
  BOARD_UNKNOWN: ExitCode.usage,
  BOARD_INVALID: ExitCode.usage,
  BOARD_NOT_EMULATED: ExitCode.usage,
  FRONT_SYNTAX: ExitCode.usage,
  FRONT_SHAPE: ExitCode.usage,
  NETWORK_SYNTAX: ExitCode.usage,
  NETWORK_SHAPE: ExitCode.usage,
  DEVICE_UNKNOWN: ExitCode.usage,
  CONFIG_INVALID: ExitCode.usage,
  OPTION_INVALID: ExitCode.usage,
  RESULTS_MISMATCH: ExitCode.usage,
  MODEL_INVALID: ExitCode.usage,
  MODEL_UNSUPPORTED: ExitCode.usage,
  MODEL_SHAPE: ExitCode.usage,
  CHECKPOINT_INVALID: ExitCode.usage,
  IMAGE_INVALID: ExitCode.usage,
  /** Its bytes are not those that its hash is of. */
  IMAGE_DAMAGED: ExitCode.usage,
  IMAGE_RANGE: ExitCode.usage,
  BUDGET_EXCEEDED: ExitCode.checkFailed,
  DIGEST_MISMATCH: ExitCode.checkFailed,
  EXPECTATION_UNMET: ExitCode.checkFailed,
  OUTPUT_EXISTS: ExitCode.usage,
  OUTPUT_UNWRITABLE: ExitCode.device,
  DEVICE_FAILED: ExitCode.device,
  PORT_NOT_FOUND: ExitCode.device,
  PORT_AMBIGUOUS: ExitCode.device,
  PORT_PERMISSION: ExitCode.device,
  PORT_BUSY: ExitCode.device,
  LINK_CLOSED: ExitCode.device,
  LINK_TIMEOUT: ExitCode.device,
  /** What this end sends comes back. */
  LINK_ECHO: ExitCode.device,
  /** Something else than engram talks on the line. */
  LINK_FOREIGN: ExitCode.device,
  /** The key of a link (docs/security.md): none was given, another one, one to a board without, or no file of one. */
  KEY_NEEDED: ExitCode.device,
  KEY_WRONG: ExitCode.device,
  KEY_UNUSED: ExitCode.device,
  KEY_INVALID: ExitCode.usage,
  DEVICE_RESTARTED: ExitCode.device,
  DEVICE_TRAPPED: ExitCode.device,
  /** Its own checks found bits that changed by themselves, and it could not go on as if nothing had been. */
  DEVICE_DAMAGED: ExitCode.device,
  DEVICE_MISMATCH: ExitCode.device,
  EMULATOR_MISSING: ExitCode.device,
  DRIVE_NOT_FOUND: ExitCode.device,
  DRIVE_AMBIGUOUS: ExitCode.device,
  FLASH_NO_ANSWER: ExitCode.device,
  FLASH_REFUSED: ExitCode.device,
  FLASH_WRONG_BOARD: ExitCode.device,
  FLASH_VERIFY: ExitCode.device,
  TOOL_MISSING: ExitCode.device,
  TOOL_FAILED: ExitCode.device,
  COMPILER_MISSING: ExitCode.device,
  COMPILER_FAILED: ExitCode.device,
  TRANSLATE_UNSUPPORTED: ExitCode.unexpected,
  ABI_MISMATCH: ExitCode.incompatible,
  CHECKPOINT_VERSION: ExitCode.incompatible,
  WIRE_VERSION: ExitCode.incompatible,
  INTERRUPTED: ExitCode.interrupted,
} as const

/** One of the stable error codes. */
export type ErrorCode = keyof typeof errorCodes

/**
 * An error for people: what went wrong with which value (`message`), and what to do next (`hint`).
 * `code` is stable; `details` goes into `--format json`.
 */
export class EngramError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
    readonly details?: Record<string, unknown>,
  ) {
    super(message)
    this.name = 'EngramError'
  }

  get exitCode(): number {
    return errorCodes[this.code]
  }
}
