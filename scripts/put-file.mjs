/**
 * How a build leaves its files, since commands and tests may be running from those of the last one: a file is replaced as a
 * whole, and only where its content changes, so that nothing ever loads half a file and a build of the same sources touches
 * nothing. As the file is a new one, other hard links of the old one keep what they have.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Writes a file, and the folder that it is in. */
export function putFile(path, content) {
  const bytes = Buffer.from(content)
  const old = existsSync(path)
  if (old && readFileSync(path).equals(bytes)) return
  mkdirSync(dirname(path), { recursive: true })
  const aside = `${path}.${process.pid}`
  writeFileSync(aside, bytes)
  // `npm link` has made the command executable.
  if (old) chmodSync(aside, statSync(path).mode)
  renameSync(aside, path)
}

const filesIn = (folder) =>
  existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)) : []

/** Gives the folder `to` the files of `from`, and removes all others that it has. */
export function putFolder(from, to) {
  const files = filesIn(from)
  for (const file of files) putFile(join(to, file), readFileSync(join(from, file)))
  for (const file of filesIn(to)) if (!files.includes(file)) rmSync(join(to, file), { force: true })
}
