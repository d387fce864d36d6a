/**
 * Test-only entry: each block of a front end alone, on memory that is given, so that the translated C keeps them callable by name.
 * `room` takes the objects, `state` and `work` what the block keeps; channels and steps as in a chain. What the block gives stays where
 * it was taken, or is at `to`.
 */
import { Block } from '../../assembly/front/block'
import { Decimate } from '../../assembly/front/decimate'
import { Diff } from '../../assembly/front/diff'
import { Magnitude } from '../../assembly/front/magnitude'
import { inSpreads } from '../../assembly/front/scale'
import { Spectrum } from '../../assembly/front/spectrum'
import { Stats } from '../../assembly/front/stats'
import { Window } from '../../assembly/front/window'

/** AssemblyScript's header of an object (assembly/memory/place.ts), and more than any block takes. */
const HEADER: usize = 8
const OBJECT: usize = 64

/** The end of the chain. */
class End extends Block {
  layout(): bool { return true }
  take(_at: usize): void {}
}

function put<T>(room: usize): T {
  store<u32>(room, idof<T>())
  return changetype<T>(room + HEADER)
}

/** A block of that class at the end but one of a chain. */
function made<T extends Block>(room: usize, channels: u32, steps: u32): T {
  const block = put<T>(room + OBJECT)
  block.next = put<End>(room)
  block.channels = <u16>channels
  block.steps = <u16>steps
  return block
}

/** The block at `room` takes a row or vector, as one in front of it would give it. */
export function take(room: usize, x: usize): void { changetype<Block>(room + OBJECT + HEADER).take(x) }

export function make_stats(room: usize, channels: u32, steps: u32, to: usize): void {
  made<Stats>(room, channels, steps).vector = to
}

export function make_spectrum(room: usize, channels: u32, steps: u32, to: usize, work: usize, bands: u32): void {
  const block = made<Spectrum>(room, channels, steps)
  block.vector = to
  block.work = work
  block.bands = <u8>bands
  block.bits = <u8>(31 - clz(steps))
}

export function make_diff(room: usize, channels: u32, state: usize): void {
  made<Diff>(room, channels, 1).state = state
}

export function make_magnitude(room: usize, channels: u32): void {
  made<Magnitude>(room, channels, 1).shift = 0
}

export function make_decimate(room: usize, channels: u32, state: usize, factor: u32): void {
  const block = made<Decimate>(room, channels, 1)
  block.state = state
  block.factor = <u8>factor
}

/** `state` has room for a window of so many rows. */
export function make_window(room: usize, channels: u32, state: usize, length: u32): void {
  const block = made<Window>(room, channels, 1)
  block.state = state
  block.length = <u16>length
  block.hop = <u16>length
  block.begin()
}

export function release(room: usize): void { changetype<Window>(room + OBJECT + HEADER).release() }

/** What a scale makes of a vector of `count` numbers once it stands still; `means` are mean and spread of each, Q15. */
export function scale(x: usize, means: usize, count: u32, to: usize): void {
  for (const end = to + count; to < end; means += 8, x += 2, to++) store<i8>(to, inSpreads((<i32>load<i16>(x) << 15) - load<i32>(means), load<u32>(means, 4)))
}
