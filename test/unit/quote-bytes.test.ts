import { describe, expect, it } from 'vitest'
import { kindOfBytes, quoteBytes } from '../../host/text/quote-bytes.js'

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

describe('what came over a line', () => {
  it.each<[string, Uint8Array, Uint8Array, string]>([
    ['no byte', ascii(''), ascii('0 0 '), 'nothing'],
    ['what was sent', ascii('0 0 '), ascii('0 0 0 '), 'echo'],
    ['what was sent, and more behind it', ascii('0 0 hello'), ascii('0 0 '), 'echo'],
    ['lines of text', ascii('boot: ok\r\n'), ascii('0 '), 'text'],
    ['text with a bad byte', Uint8Array.of(0xff, ...ascii('hello')), ascii('0 '), 'text'],
    ['bytes of another speed', Uint8Array.of(0x80, 0xf8, 0x78, 0, 0x80), ascii('0 '), 'noise'],
  ])('is told from the first bytes: %s', (_title, came, sent, kind) => {
    expect(kindOfBytes(came, sent)).toBe(kind)
  })

  it.each<[string, Uint8Array, string]>([
    ['text as text, with its line ends', ascii('tick 1\r\n'), '"tick 1\\r\\n"'],
    ['no more than a line of it', ascii('x'.repeat(100)), `"${'x'.repeat(60)}" …`],
    ['other bytes as numbers', Uint8Array.of(0, 0x1f, 0xff), '0x 00 1f ff'],
    ['no more than sixteen of them', new Uint8Array(17), `0x ${'00 '.repeat(16)}…`],
    ['a stray byte in text with a mark', Uint8Array.of(...ascii('hello'), 0x07), '"hello\ufffd"'],
  ])('is quoted for people: %s', (_title, bytes, quoted) => {
    expect(quoteBytes(bytes)).toBe(quoted)
  })
})
