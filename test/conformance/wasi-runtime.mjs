/**
 * A WASI runtime as small as it can be, for wasi.test.ts: it runs the command that it is given, and knows fd_read and fd_write
 * (WASI preview 1), which is all that the core asks for.
 */
import { readFileSync, readSync, writeSync } from 'node:fs'

let memory

/** Moves bytes for each vector (address and length, u32 each) until one is not done whole; errno 0. */
const transfer = (move) => (fd, vectors, count, done) => {
  const view = new DataView(memory.buffer)
  let total = 0
  for (let i = 0; i < count; i++) {
    const bytes = new Uint8Array(memory.buffer, view.getUint32(vectors + 8 * i, true), view.getUint32(vectors + 8 * i + 4, true))
    const moved = move(fd, bytes)
    total += moved
    if (moved < bytes.length) break
  }
  view.setUint32(done, total, true)
  return 0
}

const module = new WebAssembly.Module(readFileSync(process.argv[2]))
const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: { fd_read: transfer(readSync), fd_write: transfer(writeSync) } })
memory = exports.memory
exports._start()
