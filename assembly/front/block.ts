/** False for the reference that ends the chain of blocks. */
// @ts-ignore: decorator
@inline
export function followed(block: Block): bool { return changetype<usize>(block) != 0 }

/** The end of the chain. */
// @ts-ignore: decorator
@inline
export function noBlock(): Block { return changetype<Block>(0) }

/**
 * A block of a front end: takes rows of readings or the vector of a window, and gives what it makes of them to the next one.
 * Both are int16, `steps` times `channels` of them, step by step; a row is one step. What is given may be overwritten.
 */
export abstract class Block {
  next: Block
  /** This block in the configuration block. */
  config: usize
  /** What it takes at once. */
  steps: u16
  channels: u16
  /** What it gives at once. */
  outSteps: u16
  outChannels: u16

  /** Reads its part of the configuration, decides what it gives and takes room; false if it cannot take such a shape. */
  abstract layout(): bool
  /** Rows that it needs to give `rows`, from `begin` on. */
  rowsFor(rows: u32): u32 { return rows }
  /** Nothing of the rows so far belongs to those that follow. */
  begin(): void {}
  /** Takes the row or vector at `at`. */
  abstract take(at: usize): void
}
