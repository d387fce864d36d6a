import { readFile } from 'node:fs/promises'
import { KEY_BYTES } from '../../assembly/abi.js'
import { EngramError } from '../errors.js'
import { whyUnreadable } from './why-unreadable.js'

/** The key of a link (docs/security.md) from its file: 32 hexadecimal digits. Without a file there is none. Throws KEY_INVALID, and never says what is in the file. */
export async function readKey(path: string | undefined): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined
  const invalid = (why: string): EngramError =>
    new EngramError('KEY_INVALID', `${path} ${why}`, 'a key is 32 hexadecimal digits that nobody can guess: openssl rand -hex 16 > board.key', { path })
  const text = await readFile(path, 'latin1').catch((error: Error) => {
    throw invalid(`cannot be read: ${whyUnreadable(error)}`)
  })
  const digits = text.trim()
  if (!/^[0-9a-f]*$/i.test(digits) || digits.length !== 2 * KEY_BYTES)
    throw invalid(`holds no key: it has ${digits.length} characters, ${/^[0-9a-f]*$/i.test(digits) ? 'all' : 'not all'} of them hexadecimal digits`)
  const key = Uint8Array.from(Buffer.from(digits, 'hex'))
  if (key.every((byte) => byte === key[0])) throw invalid('holds the same byte sixteen times, which is no secret')
  return key
}
