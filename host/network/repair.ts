import { nearest } from '../text/suggest.js'

/** How people write the same thing elsewhere, and how it is written here; applied in order. */
const dialects: readonly (readonly [RegExp, string])[] = [
  [/\s+/g, ''],
  [/[×*]/g, 'x'],
  [/^(?:max|avg)_?pool(?:ing)?(?:2d)?/, 'pool'],
  [/^pool(\d)x\1$/, 'pool$1'],
  [/^pool$/, 'pool2'],
  [/^pool[4-9]$/, 'pool3'],
  [/^conv2d/, 'conv'],
  [/^(?:dense|fc|linear)_?/, ''],
  [/^conv(\d+)x\1x(\d+)/, 'conv$1x$2'],
  [/:?u?int(8|16)/, ':i$1'],
  [/:(8|16)$/, ':i$1'],
  [/^([^:]*[^:])i(8|16)$/, '$1:i$2'],
  [/:i?(?:32|24|12|15|17)$/, ':i16'],
  [/:i?[1-7]$/, ':i8'],
  [/:(i(?:8|16))(s\d+)?(same)?$/, '$2$3:$1'],
  [/same(s\d+)/, '$1same'],
]

/** The well-formed token that was probably meant by a malformed one, if any. */
export function repairToken(token: string, isToken: (token: string) => boolean): string | undefined {
  let text = token.toLowerCase()
  for (const [pattern, replacement] of dialects) text = text.replace(pattern, replacement)
  if (isToken(text)) return text
  const [, word = '', rest = ''] = /^([a-z]*)(.*)$/.exec(text) ?? []
  const meant = nearest(word, ['conv', 'pool', 'leaky'])
  return meant !== undefined && isToken(meant + rest) ? meant + rest : undefined
}

/** The network that was probably meant when the layers are joined by something other than "-". */
export function repairNetwork(text: string, isNetwork: (text: string) => boolean): string | undefined {
  const joined = text.trim().replace(/[\s,;_/>+-]+/g, '-').replace(/^-|-$/g, '')
  return joined !== text && isNetwork(joined) ? joined : undefined
}
