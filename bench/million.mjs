/**
 * A million rows of ten numbers and a label: read, scaled, split and learned once. `node bench/million.mjs [rows]` writes the table
 * (84 MB) into the system's temporary folder, runs `engram run` on it and prints seconds and peak memory. /usr/bin/time measures.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const rows = Number(process.argv[2] ?? 1_000_000)
const path = join(tmpdir(), `engram-${rows}-rows.csv`)
if (!existsSync(path)) writeTable(path, rows)
const cli = new URL('../dist/host/cli/main.js', import.meta.url).pathname
const { stderr, stdout, status } = spawnSync('/usr/bin/time', ['-f', 'elapsed %e s, user %U s, system %S s, peak memory %M KB', process.execPath, cli, 'run', '--data', path, '--network', '16-3', '--epochs', '1'], { encoding: 'utf8' })
console.log(stdout + stderr)
process.exitCode = status ?? 1

/** Three classes that ten noisy numbers of four decimals tell apart for the most part. */
function writeTable(path, rows) {
  const file = openSync(path, 'w')
  const classes = ['walk', 'run', 'fall']
  let text = 'ax,ay,az,gx,gy,gz,mx,my,mz,pressure,label\n'
  for (let row = 0; row < rows; row++) {
    const label = Math.floor(uniform(row, 0) * 3)
    for (let column = 1; column <= 10; column++) text += `${((uniform(row, column) + uniform(row, column + 16) - 1) * 4 + (column % 3 === label ? 1 : 0)).toFixed(4)},`
    text += `${classes[label]}\n`
    if (text.length > 1 << 20) {
      writeSync(file, text)
      text = ''
    }
  }
  writeSync(file, text)
  closeSync(file)
}

/** A number 0..1 that depends on row and column: Murmur3's 32-bit finaliser of both. */
function uniform(row, column) {
  let h = Math.imul(row, 0x9e3779b1) ^ Math.imul(column + 1, 0x85ebca77)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}
