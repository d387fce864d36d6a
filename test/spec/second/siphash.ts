/** SipHash-2-4 once more: from the paper, with whole numbers that JavaScript does not cut. */
const cut = (n: bigint): bigint => BigInt.asUintN(64, n)
const turned = (n: bigint, by: bigint): bigint => cut(n << by) | (n >> (64n - by))
const number = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)

type State = [bigint, bigint, bigint, bigint]

function round([v0, v1, v2, v3]: State): State {
  v0 = cut(v0 + v1), v2 = cut(v2 + v3)
  v1 = turned(v1, 13n) ^ v0, v3 = turned(v3, 16n) ^ v2
  v0 = turned(v0, 32n)
  v2 = cut(v2 + v1), v0 = cut(v0 + v3)
  v1 = turned(v1, 17n) ^ v2, v3 = turned(v3, 21n) ^ v0
  return [v0, v1, turned(v2, 32n), v3]
}

export function siphash(key: Uint8Array, message: Uint8Array): bigint {
  const k0 = number(key.subarray(0, 8)), k1 = number(key.subarray(8, 16))
  const named = (text: string): bigint => BigInt(`0x${Buffer.from(text).toString('hex')}`)
  let v: State = [k0 ^ named('somepseu'), k1 ^ named('dorandom'), k0 ^ named('lygenera'), k1 ^ named('tedbytes')]
  const whole = message.length - (message.length % 8)
  for (let at = 0; at <= whole; at += 8) {
    const m = at < whole ? number(message.subarray(at, at + 8)) : number(message.subarray(at)) | (BigInt(message.length & 255) << 56n)
    v[3] ^= m
    v = round(round(v))
    v[0] ^= m
  }
  v[2] ^= 0xffn
  v = round(round(round(round(v))))
  return v[0] ^ v[1] ^ v[2] ^ v[3]
}

export const bytesOf = (word: bigint): Uint8Array => Uint8Array.from({ length: 8 }, (_, i) => Number((word >> BigInt(8 * i)) & 255n))
