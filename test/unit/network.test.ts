import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Shape } from '../../host/data/dataset.js'
import { EngramError } from '../../host/errors.js'
import { checkNetwork, formatNetwork, networkLimits, outputShape, parseNetwork, type LayerSpec } from '../../host/network/network.js'
import { errorOf } from '../error-of.js'

const dense = (units: number, bits: 8 | 16 = 16): LayerSpec =>
  ({ kind: 'dense', units, bits, kernel: 1, stride: 1, padding: 'valid', pool: 1 })
const conv = (kernel: number, units: number, rest: Partial<LayerSpec> = {}): LayerSpec =>
  ({ kind: 'conv2d', units, bits: 16, kernel, stride: 1, padding: 'valid', pool: 1, ...rest })

const leaky = (units: number, first: number, last: number, bits: 8 | 16 = 16): LayerSpec => ({ ...dense(units, bits), kind: 'leaky', leaks: { first, last } })

const maybeFrozen = (layer: LayerSpec): fc.Arbitrary<LayerSpec> => fc.boolean().map((frozen) => (frozen ? { ...layer, frozen } : layer))
const anyConv: fc.Arbitrary<LayerSpec> = fc
  .record({
    kind: fc.constant('conv2d' as const),
    units: fc.integer({ min: 1, max: networkLimits.channels }),
    bits: fc.constantFrom(8 as const, 16 as const),
    kernel: fc.integer({ min: 1, max: networkLimits.kernel }),
    stride: fc.integer({ min: 1, max: networkLimits.stride }),
    padding: fc.constantFrom('valid' as const, 'same' as const),
    pool: fc.constantFrom(1 as const, 2 as const, 3 as const),
  })
  .chain(maybeFrozen)
const anyDense = fc
  .tuple(fc.integer({ min: 1, max: networkLimits.units }), fc.constantFrom(8 as const, 16 as const))
  .map(([units, bits]) => dense(units, bits))
  .chain(maybeFrozen)

describe('parseNetwork', () => {
  it.each<[string, LayerSpec[]]>([
    ['10', [dense(10)]],
    ['100-50-10', [dense(100), dense(50), dense(10)]],
    ['100:i8-10:i16', [dense(100, 8), dense(10)]],
    ['conv5x8:i16-pool2-conv3x24:i16-pool2-10:i8', [conv(5, 8, { pool: 2 }), conv(3, 24, { pool: 2 }), dense(10, 8)]],
    ['conv3x4s2same:i8-pool3-10', [conv(3, 4, { stride: 2, padding: 'same', bits: 8, pool: 3 }), dense(10)]],
    ['conv3x4same-10', [conv(3, 4, { padding: 'same' }), dense(10)]],
    ['leaky24-leaky8k2:i8-10', [leaky(24, 0, 3), leaky(8, 2, 2, 8), dense(10)]],
    ['leaky5k1..4-10', [leaky(5, 1, 4), dense(10)]],
  ])('reads %s', (text, layers) => {
    expect(parseNetwork(text)).toEqual(layers)
  })

  it('reads back every network that formatNetwork writes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyConv, anyDense), { minLength: 1, maxLength: 6 }), (layers) => {
        expect(parseNetwork(formatNetwork(layers))).toEqual(layers)
      }),
    )
  })

  it('throws nothing but NETWORK_SYNTAX, whatever it is given', () => {
    const nearly = fc.stringMatching(/^[convpolsamei0-9x:-]{0,24}$/)
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (text) => {
        try {
          expect(formatNetwork(parseNetwork(text))).toMatch(/./)
        } catch (error) {
          expect(error).toMatchObject({ code: 'NETWORK_SYNTAX', hint: expect.stringMatching(/./) })
        }
      }),
    )
  })

  it.each([
    ['cnv5x8-10', 'conv5x8'],
    ['Conv5x8-10', 'conv5x8'],
    ['conv5×8-10', 'conv5x8'],
    ['conv5x5x8-10', 'conv5x8'],
    ['conv2d3x8-10', 'conv3x8'],
    ['conv3x8sames2-10', 'conv3x8s2same'],
    ['conv3x8:i8s2-10', 'conv3x8s2:i8'],
    ['conv3x8-maxpool2-10', 'pool2'],
    ['conv3x8-pool-10', 'pool2'],
    ['conv3x8-pol2-10', 'pool2'],
    ['conv3x8-pool4-10', 'pool3'],
    ['dense100-10', '100'],
    ['100:int8-10', '100:i8'],
    ['100:8-10', '100:i8'],
    ['100i8-10', '100:i8'],
    ['100:i12-10', '100:i16'],
    ['100,50,10', '100-50-10'],
    ['100-50-', '100-50'],
    ['100--10', '100-10'],
  ])('answers %s with did you mean %s', (text, meant) => {
    const error = errorOf(() => parseNetwork(text))
    expect(error.code).toBe('NETWORK_SYNTAX')
    expect(error.hint).toBe(`did you mean "${meant}"?`)
  })

  it.each([
    ['', /empty/, /conv<side>/],
    ['lstm128-10', /no such layer: "lstm128"/, /layers joined by "-"/],
    ['conv5x0-10', /channels is 0/, /1 to 1024/],
    ['conv99x8-10', /filter side is 99/, /1 to 15/],
    ['conv5x8s9-10', /stride is 9/, /1 to 8/],
    ['0-10', /units is 0/, /1 to 4096/],
    ['99999-10', /units is 99999/, /1 to 4096/],
    ['pool2-10', /no convolution in front/, /conv5x8-pool2/],
    ['100-pool2-10', /no convolution in front/, /conv5x8-pool2/],
    ['conv3x8-pool2-pool2-10', /two poolings/, /one pooling/],
    ['leaky8k3..1-10', /its leaks are 3 to 1/, /0 to 7/],
    ['leaky8k8-10', /its leaks are 8 to 8/, /leaky8k0\.\.3/],
  ])('refuses %j and says what to do', (text, message, hint) => {
    const error = errorOf(() => parseNetwork(text))
    expect(error.code).toBe('NETWORK_SYNTAX')
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(hint)
  })
})

/** Counts filter positions and pool windows one by one. */
function sideByCounting({ kernel, stride, padding, pool }: LayerSpec, side: number): number {
  // Same padding centres a filter on every stride-th pixel; valid padding keeps it inside the map.
  let positions = 0
  const end = padding === 'same' ? side : side - kernel + 1
  for (let start = 0; start < end; start += stride) positions++
  let windows = 0
  for (let start = 0; start + pool <= positions; start += pool) windows++
  return windows
}

describe('outputShape', () => {
  it('agrees with counting filter positions and pool windows one by one', () => {
    const side = fc.integer({ min: 8, max: 40 })
    fc.assert(
      fc.property(anyConv, side, side, (layer, height, width) => {
        const { height: h, width: w, channels } = outputShape(layer, { height, width, channels: 3 })
        expect([Math.max(h, 0), Math.max(w, 0), channels]).toEqual([
          sideByCounting(layer, height),
          sideByCounting(layer, width),
          layer.units,
        ])
      }),
    )
  })

  it('flattens whatever a dense layer gets', () => {
    expect(outputShape(dense(50), { height: 5, width: 7, channels: 3 })).toEqual({ height: 1, width: 1, channels: 50 })
  })

  it('keeps the sides under same padding with stride 1', () => {
    expect(outputShape(conv(5, 8, { padding: 'same' }), { height: 28, width: 28, channels: 1 })).toEqual({ height: 28, width: 28, channels: 8 })
  })
})

describe('checkNetwork', () => {
  const image: Shape = { height: 28, width: 28, channels: 1 }
  const digits: Shape = { height: 8, width: 8, channels: 1 }
  const table: Shape = { height: 1, width: 1, channels: 30 }

  it.each<[string, Shape, number]>([
    ['conv5x8-pool2-conv3x24-pool2-10', image, 10],
    ['conv3x16-pool2-10', digits, 10],
    ['conv8x16-10', digits, 10],
    ['100-50-10', image, 10],
    ['20-2', table, 2],
    ['conv15x4same-10', digits, 10],
  ])('accepts %s', (network, shape, classes) => {
    expect(() => checkNetwork(parseNetwork(network), shape, classes)).not.toThrow()
  })

  it.each<[string, Shape, number, RegExp, RegExp]>([
    ['conv9x8-10', digits, 10, /layer 1 .*9×9, larger than the 8×8×1/, /at most 8/],
    ['conv3x8-pool3-conv3x8-10', digits, 10, /layer 2 .*larger than the 2×2×8/, /at most 2/],
    ['conv8x8-pool2-10', digits, 10, /layer 1 .*pools 2×2 over a map whose side is only 1/, /leave the pooling out/],
    ['conv15x4same-10', { height: 7, width: 7, channels: 1 }, 10, /15×15, larger than the 7×7×1/, /at most 13/],
    ['conv3x1024-conv4x8-10', digits, 10, /layer 2 .*4×4×1024 = 16384 inputs/, /fewer channels/],
    ['conv3x200-10', image, 10, /layer 1 .*gives 26×26×200 = 135200 values/, /more pooling/],
    ['10', { height: 256, width: 256, channels: 1 }, 10, /the data gives 256×256×1 = 65536 values/, /./],
    [`${'5-'.repeat(16)}10`, digits, 10, /17 layers, the core takes 16/, /leave some out/],
    ['conv3x8-2', table, 2, /tabular: 30 features/, /dense layers/],
    ['50-conv3x8-10', image, 10, /layer 2 .*follows a dense layer/, /before the first layer of another kind/],
    ['leaky9-conv3x8-10', image, 10, /layer 2 .*follows a leaky layer/, /before the first layer of another kind/],
    ['100-50', image, 10, /ends in "50", but the data has 10 classes/, /"100-10" or "100-50-10"/],
    ['100-12:i8', image, 10, /ends in "12:i8"/, /"100-10:i8"/],
    ['conv3x8-pool2', image, 10, /ends in "conv3x8-pool2"/, /"conv3x8-pool2-10"/],
  ])('refuses %s', (network, shape, classes, message, hint) => {
    const error = errorOf(() => checkNetwork(parseNetwork(network), shape, classes))
    expect(error.code).toBe('NETWORK_SHAPE')
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(hint)
  })

  it('passes exactly the networks whose maps never become empty', () => {
    const layers = fc.array(anyConv.map(({ frozen: _, ...layer }) => ({ ...layer, units: 1 + (layer.units % 32) })), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(layers, fc.integer({ min: 8, max: 40 }), (convs, side) => {
        let remaining = side
        for (const layer of convs) {
          const uselessTaps = layer.padding === 'same' && layer.kernel > 2 * remaining - 1
          remaining = uselessTaps ? 0 : sideByCounting(layer, remaining)
        }
        const check = () => checkNetwork([...convs, dense(10)], { height: side, width: side, channels: 1 }, 10)
        if (remaining > 0) expect(check).not.toThrow()
        else expect(check).toThrow(EngramError)
      }),
    )
  })
})
