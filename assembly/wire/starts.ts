/**
 * How often the chip has started, for ever: a number that it never had before, whenever the power was cut. It lies behind the memory of the
 * checkpoints (memory/store.ts), in STARTS_PAGES pages, or STARTS_BYTES where a page is smaller than a record:
 *
 *     record  number u32 | its complement u32
 *
 * Behind the newest the next one that is erased is written, or the first of the other page, which is erased before. The newest is never touched
 * before the next one is whole, and a number is used only once it is read back.
 */
import { STARTS_BYTES, STARTS_PAGES } from '../abi'
import { eraseStore, programStore, readStore, storeBytes, storePage } from '../memory/store'

const RECORD_BYTES: usize = 8
const ERASED: u32 = 0xffffffff

/** Counts this start and returns its number; 0 if the memory refuses. It takes a record at `scratch`, a multiple of 4. */
export function countStart(scratch: usize): u32 {
  const page = storePage()
  const area: usize = page > RECORD_BYTES ? STARTS_PAGES * page : STARTS_BYTES
  const records: usize = area / RECORD_BYTES, perPage: usize = max<usize>(page / RECORD_BYTES, 1)
  let newest: u32 = 0, at = records - 1
  for (let i: usize = 0; i < records; i++) {
    readRecord(i, scratch)
    const number = load<u32>(scratch)
    if (load<u32>(scratch, 4) == ~number && number > newest) {
      newest = number
      at = i
    }
  }
  // The rest of the newest one's page and all other pages: never the newest itself.
  for (let tries: usize = records - 1 - at % perPage; tries > 0; tries--) {
    at = at + 1 == records ? 0 : at + 1
    if (at % perPage == 0 && !eraseRecord(at, page)) continue
    readRecord(at, scratch)
    if ((load<u32>(scratch) & load<u32>(scratch, 4)) != ERASED) continue
    store<u32>(scratch, newest + 1)
    store<u32>(scratch, ~(newest + 1), 4)
    if (programStore(placeOf(at), scratch, <u32>RECORD_BYTES) != 0) continue
    readRecord(at, scratch)
    if (load<u32>(scratch) == newest + 1 && load<u32>(scratch, 4) == ~(newest + 1)) return newest + 1
  }
  return 0
}

function placeOf(index: usize): usize { return storeBytes() + index * RECORD_BYTES }

function readRecord(index: usize, to: usize): void { readStore(placeOf(index), to, <u32>RECORD_BYTES) }

/** Erases the pages that begin in a record. */
function eraseRecord(index: usize, page: usize): bool {
  for (let at: usize = 0; at < RECORD_BYTES; at += page) if (eraseStore(placeOf(index) + at) != 0) return false
  return true
}
