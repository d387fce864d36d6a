/**
 * The front end: a chain of blocks that makes a sample of raw readings, int16 of any number of channels. Blocks that take
 * rows (diff, magnitude, decimate) come first, then a window, then what is made of it (stats, spectrum), and a scale at last:
 *
 *     row -> diff -> window ... full: -> stats -> scale -> the network's input, int8 Q5
 *
 * A sample is the rows that fill a window, from the first one that any block needs. Of a sample that follows another in the same
 * recording the last rows are enough: those by which the window moves on.
 */
import { Config, FrontConfig, FrontKind, MOST_CHANNELS, NO_LAYER, RegionKind } from '../abi'
import { block, frontBlocks, layersEnd, readByte, readHalf } from '../config'
import { placeFront } from '../generated/front'
import { takeWorking } from '../memory/arena'
import { place, placedFirst } from '../memory/place'
import { Block, followed, noBlock } from './block'
import { Scale } from './scale'
import { Window } from './window'

/** What the chain is known by; in the arena, as everything that describes a learner. */
class Chain {
  first: Block
  window: Window
  scale: Scale
  /** The row that comes in, how many of its bytes there are, and how many are there. */
  row: usize
  rowBytes: u16
  filled: u16
  /** Bytes of the rows of a sample. */
  wholeBytes: u16
}

/** The chain of the learner at hand. */
// @ts-ignore: decorator
@inline
function theChain(): Chain { return placedFirst<Chain>() }

/** Room for the chain, in front of all other descriptors. */
export function placeChain(): void { place<Chain>() }

/** Whether the learner at hand has one; false at compile time in a build without. */
// @ts-ignore: decorator
@inline
export function hasFront(): bool { return frontBlocks(block()) != 0 }

/** Bytes of the rows of a sample. */
export function rawBytes(): u32 { return theChain().wholeBytes }
export function rawRow(): usize { return theChain().row }
export function rawRowBytes(): u32 { return theChain().rowBytes }

/** Lays the chain out; false unless its blocks follow each other as they must and make a sample of the network's shape. */
export function layoutFront(): bool {
  const at = layersEnd(block())
  const channels = readHalf(at + FrontConfig.channels)
  if (channels == 0 || channels > <u16>MOST_CHANNELS) return false
  const chain = theChain()
  chain.rowBytes = channels << 1
  chain.row = takeWorking(RegionKind.front, NO_LAYER, chain.rowBytes)
  return layoutBlocks(at + FrontConfig.table, channels) && fitsSample()
}

function layoutBlocks(at: usize, channels: u16): bool {
  const chain = theChain()
  let last = noBlock(), steps: u16 = 1, kind: u32 = 0, windows = false
  for (let left = frontBlocks(block()); left > 0; left--, at += FrontConfig.bytes) {
    const next: u32 = readByte(at + FrontConfig.kind)
    if (kind >= <u32>FrontKind.window && next <= kind || next > <u32>FrontKind.window && !windows) return false
    kind = next
    const made = placeFront(kind)
    if (!made) return false
    if (kind == FrontKind.window) {
      chain.window = changetype<Window>(made)
      windows = true
    }
    if (kind == FrontKind.scale) chain.scale = changetype<Scale>(made)
    made.config = at
    made.next = noBlock()
    made.steps = steps
    made.channels = channels
    if (followed(last)) last.next = made
    else chain.first = made
    last = made
    if (!made.layout()) return false
    steps = made.outSteps
    channels = made.outChannels
  }
  return kind == FrontKind.scale
}

/** What the chain gives is what the network takes, and 16 bits count the bytes of its rows. */
function fitsSample(): bool {
  const at = block(), chain = theChain(), scale = chain.scale
  if (readHalf(at + Config.height) != scale.outSteps || readHalf(at + Config.width) != 1 || readHalf(at + Config.channels) != scale.outChannels) return false
  const rows = rowsFrom(chain.first)
  if (rows > 65535 / <u32>chain.rowBytes) return false
  chain.wholeBytes = <u16>(rows * chain.rowBytes)
  return true
}

/** Rows that a block and those behind it need to fill the window. */
function rowsFrom(at: Block): u32 {
  const window = theChain().window
  return changetype<usize>(at) == changetype<usize>(window) ? window.length : at.rowsFor(rowsFrom(at.next))
}

/** The rows so far and those that follow are of two recordings, or of a sample that comes whole. */
export function beginRows(): void {
  const chain = theChain()
  chain.filled = 0
  for (let at = chain.first; followed(at); at = at.next) at.begin()
}

/** Takes the row at `rawRow`, one of rows without an end. True when a window is full with it. */
export function pushRow(): bool {
  const chain = theChain()
  chain.window.seen()
  chain.first.take(chain.row)
  return chain.window.full
}

/** Takes bytes of rows, int16 little-endian a channel; a row may come in parts. */
export function pushBytes(at: usize, bytes: u32): void {
  const chain = theChain()
  for (const end = at + bytes; at < end; at++) {
    store<u8>(chain.row + chain.filled, load<u8>(at))
    if (++chain.filled < chain.rowBytes) continue
    chain.filled = 0
    chain.first.take(chain.row)
  }
}

/** Whether the rows so far end with a window. */
export function windowFull(): bool {
  const chain = theChain()
  return chain.filled == 0 && chain.window.full
}

/** Makes the sample of the window; `learns`: it is one to learn from. What only learns is left out where that is constant. */
// @ts-ignore: decorator
@inline
export function releaseWindow(learns: bool): void {
  const chain = theChain()
  chain.window.release()
  if (learns) chain.scale.follow()
  chain.scale.give()
}
