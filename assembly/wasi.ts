/**
 * What a WASI runtime gets besides `index.ts`: `train`, which obeys the stream on standard input and answers on
 * standard output. Wizer runs it and writes out the module as it is then, with what was learned. `_start` is the same for runtimes that
 * run a module as a command (WASI preview 1, application ABI).
 */
import { serve } from './stream'

// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_read")
declare function fd_read(fd: u32, vectors: usize, count: u32, done: usize): u32
// @ts-ignore: decorator
@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: u32, vectors: usize, count: u32, done: usize): u32

const STDIN: u32 = 0
const STDOUT: u32 = 1

/** Bytes read from standard input but not used yet, and answers not written to standard output yet. */
const INBOX_BYTES: i32 = 65536
const OUTBOX_BYTES: i32 = 4096
const INBOX = memory.data(INBOX_BYTES, 4)
const OUTBOX = memory.data(OUTBOX_BYTES, 4)
/** One WASI vector (address, length), then the number of bytes done. */
const VECTOR = memory.data(8, 4)
const DONE = memory.data(4, 4)

let taken: u32 = 0
let filled: u32 = 0
let answered: u32 = 0

/** Obeys the host's commands; traps when the input ends before `end`, so that no half-learned module is kept. */
export function train(): void {
  const base = (__heap_base + 15) & ~15
  taken = 0
  filled = 0
  answered = 0
  serve(base, (<u32>memory.size() << 16) - <u32>base, read, write)
  flush()
  // Cleared, so that the written module does not hold the last samples.
  memory.fill(INBOX, 0, INBOX_BYTES)
  memory.fill(OUTBOX, 0, OUTBOX_BYTES)
}

export function _start(): void { train() }

function read(at: usize, bytes: u32): void {
  while (bytes) {
    if (taken == filled) refill()
    const part = min(bytes, filled - taken)
    memory.copy(at, INBOX + taken, part)
    taken += part
    at += part
    bytes -= part
  }
}

/** Pending answers are sent before waiting for input; otherwise both sides would wait. */
function refill(): void {
  flush()
  filled = transfer(INBOX, INBOX_BYTES, true)
  taken = 0
}

function write(at: usize, bytes: u32): void {
  while (bytes) {
    if (answered == <u32>OUTBOX_BYTES) flush()
    const part = min(bytes, <u32>OUTBOX_BYTES - answered)
    memory.copy(OUTBOX + answered, at, part)
    answered += part
    at += part
    bytes -= part
  }
}

function flush(): void {
  for (let sent: u32 = 0; sent < answered; ) sent += transfer(OUTBOX + sent, answered - sent, false)
  answered = 0
}

/** Moves up to `bytes` bytes, at least one. */
function transfer(at: usize, bytes: u32, inward: bool): u32 {
  store<usize>(VECTOR, at)
  store<u32>(VECTOR, bytes, 4)
  const error = inward ? fd_read(STDIN, VECTOR, 1, DONE) : fd_write(STDOUT, VECTOR, 1, DONE)
  const done = load<u32>(DONE)
  if (error != 0 || done == 0) unreachable()
  return done
}
