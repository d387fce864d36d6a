/**
 * A corpus of a fuzzer as one file: gzip of inputs, each behind its length, u16. `node scripts/fuzz-pack.mjs [folder]` packs what libFuzzer keeps
 * of build/fuzz/corpus when it merges it into an empty folder: for every thing that was ever reached the shortest input that does.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'

export function packCorpus(inputs) {
  const records = inputs.map((bytes) => Buffer.concat([Buffer.of(bytes.length & 255, bytes.length >> 8), bytes]))
  return gzipSync(Buffer.concat(records), { level: 9 })
}

export function unpackCorpus(file) {
  const bytes = gunzipSync(file), inputs = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16LE(at)
    inputs.push(bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return inputs
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const from = process.argv[2] ?? 'build/fuzz/corpus', fuzzer = 'build/fuzz/session', merged = mkdtempSync(join(tmpdir(), 'engram-corpus-'))
  execFileSync(fuzzer, ['-merge=1', '-max_len=4096', merged, from], { stdio: 'ignore' })
  const inputs = readdirSync(merged).sort().map((name) => readFileSync(join(merged, name)))
  rmSync(merged, { recursive: true })
  const packed = packCorpus(inputs)
  writeFileSync('test/fuzz/corpus.gz', packed)
  console.log(`test/fuzz/corpus.gz: ${inputs.length} inputs, ${packed.length.toLocaleString('en')} B`)
}
