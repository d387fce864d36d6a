/** Most bytes that a message quotes: a line of text, or the first few numbers. */
const TEXT = 60
const NUMBERS = 16

const printable = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d

/** What bytes that nobody expected look like. */
export type Kind = 'nothing' | 'echo' | 'text' | 'noise'

/** Tells by the first bytes of a line what talks there; `sent` is what it was asked from the same moment on. */
export function kindOfBytes(came: Uint8Array, sent: Uint8Array = new Uint8Array()): Kind {
  if (came.length === 0) return 'nothing'
  const compared = Math.min(came.length, sent.length)
  if (compared > 0 && came.subarray(0, compared).every((byte, at) => byte === sent[at])) return 'echo'
  const readable = came.reduce((count, byte) => count + (printable(byte) ? 1 : 0), 0)
  return readable >= 0.8 * came.length ? 'text' : 'noise'
}

/** The first bytes for people: as text where they are text, else as hexadecimal numbers. */
export function quoteBytes(bytes: Uint8Array): string {
  if (kindOfBytes(bytes) === 'text') {
    const shown = bytes.subarray(0, TEXT)
    const text = [...shown].map((byte) => (printable(byte) ? String.fromCharCode(byte) : '\ufffd')).join('')
    return `${JSON.stringify(text)}${bytes.length > TEXT ? ' …' : ''}`
  }
  const numbers = [...bytes.subarray(0, NUMBERS)].map((byte) => byte.toString(16).padStart(2, '0'))
  return `0x ${numbers.join(' ')}${bytes.length > NUMBERS ? ' …' : ''}`
}
