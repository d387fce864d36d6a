/** Test-only entry: exports that call the kernels which a board may override, so that the translated C keeps them callable by name. */
import { convI16, convI8 } from '../../assembly/kernels/conv2d'
import { gradient as addPatch } from '../../assembly/kernels/conv2d_gradient'
import { denseI16, denseI8 } from '../../assembly/kernels/dense'
import { updateI16, updateI8 } from '../../assembly/kernels/update'

export * from '../../assembly/kernels/overridable'

// The masks give the translator the ranges that it infers in the whole core: of counts, of f, of a limit.
export function dense_i8(w: usize, step: usize, count: u32, x: usize, n: u32, to: usize): void {
  denseI8(w, step, count & 255, x, n, to)
}

export function dense_i16(w: usize, step: usize, count: u32, x: usize, n: u32, to: usize): void {
  denseI16(w, step, count & 255, x, n, to)
}

export function update_i8(w: usize, delta: i32, f: u32, limit: i32, x: usize, n: u32): u32 {
  return updateI8(w, delta, f & 0xffff, limit & 0xffff, x, n)
}

export function update_i16(w: usize, delta: i32, f: u32, limit: i32, x: usize, n: u32): u32 {
  return updateI16(w, delta, f & 0xffff, limit & 0xffff, x, n)
}

export function conv_i8(
  x: usize, pitch: u32, run: u32, rows: u32, across: u32, down: u32, pool: u32, w: usize, filters: u32,
  shift: u32, output: usize, argmax: usize, feature: u32, scratch: usize,
): void {
  convI8(x, pitch, run, rows & 255, across, down, pool & 255, w, filters & 0xffff, shift & 255, output, argmax, feature & 0xffff, scratch)
}

export function conv_i16(
  x: usize, pitch: u32, run: u32, rows: u32, across: u32, down: u32, pool: u32, w: usize, filters: u32,
  shift: u32, output: usize, argmax: usize, feature: u32, scratch: usize,
): void {
  convI16(x, pitch, run, rows & 255, across, down, pool & 255, w, filters & 0xffff, shift & 255, output, argmax, feature & 0xffff, scratch)
}

export function gradient(sums: usize, step: u32, x: usize, pitch: u32, run: u32, rows: u32, signal: i32): void {
  addPatch(sums, step, x, pitch, run, rows & 255, signal)
}
