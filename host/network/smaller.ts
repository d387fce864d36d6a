import { formatNetwork, type LayerSpec } from './network.js'

/** A network that needs less memory than the one it is made from. */
export interface SmallerNetwork {
  network: string
  /** What was changed, for people: "8-bit weights in layer 2, 3/4 of the width". */
  change: string
  kind: 'bits' | 'width' | 'pool' | 'several'
  /** Guessed loss of accuracy in points; only the order means something. */
  sacrifice: number
}

/** One way to change a network in one respect; the first of each list changes nothing. */
interface Change {
  layers: LayerSpec[]
  change?: string
  sacrifice: number
}

/*
 * The heuristic behind the order, in guessed points of accuracy:
 *   8-bit weights    0.05 in the readout, 0.3 in a hidden dense layer, 0.6 in a convolution: readouts and heads learn well
 *                    with 8 bits, filters are few and need their 16
 *   narrower layers  0.5 for each halving of the width
 *   larger pooling   1 for each step of each convolution: it discards where in the image something is
 */
const bitsSacrifice = { readout: 0.05, dense: 0.3, leaky: 0.3, conv2d: 0.6 }
const halvingSacrifice = 0.5
const poolSacrifice = 1

/** Shares of the width that are tried. */
const widthShares = [
  [7, 8], [3, 4], [5, 8], [1, 2], [3, 8], [1, 4], [1, 8],
  // Another network rather than a narrower one, and named only where nothing closer fits.
  [1, 16], [1, 32], [1, 64], [1, 128], [1, 256],
] as const

/** Every network that the heuristic would try instead of `layers`, mildest first; the readout keeps its units. */
export function smallerNetworks(layers: readonly LayerSpec[]): SmallerNetwork[] {
  const seen = new Set([formatNetwork(layers)])
  const all: SmallerNetwork[] = []
  for (const pooled of poolings([...layers])) {
    for (const narrowed of widths(pooled.layers)) {
      for (const quantized of bitWidths(narrowed.layers)) {
        const network = formatNetwork(quantized.layers)
        if (seen.has(network)) continue
        seen.add(network)
        const kinds = { bits: quantized.change, width: narrowed.change, pool: pooled.change }
        const changed = (Object.keys(kinds) as (keyof typeof kinds)[]).filter((kind) => kinds[kind] !== undefined)
        all.push({
          network,
          change: changed.map((kind) => kinds[kind]).join(', '),
          kind: changed.length === 1 ? changed[0]! : 'several',
          sacrifice: pooled.sacrifice + narrowed.sacrifice + quantized.sacrifice,
        })
      }
    }
  }
  return all.sort((a, b) => a.sacrifice - b.sacrifice)
}

/** 8 bits in each layer alone, then in ever more layers, those that lose least accuracy first. */
function bitWidths(layers: LayerSpec[]): Change[] {
  const cost = (index: number): number =>
    index === layers.length - 1 ? bitsSacrifice.readout : bitsSacrifice[layers[index]!.kind]
  const wide = layers.flatMap(({ bits }, index) => (bits === 16 ? [index] : [])).sort((a, b) => cost(a) - cost(b))
  const alone = wide.map((index) => [index])
  const growing = wide.slice(1).map((_, last) => wide.slice(0, last + 2).sort((a, b) => a - b))
  const changes = [...alone, ...growing].map((chosen) => ({
    layers: layers.map((layer, index) => (chosen.includes(index) ? { ...layer, bits: 8 as const } : layer)),
    change: `8-bit weights in layer${chosen.length > 1 ? 's' : ''} ${chosen.map((index) => index + 1).join(', ')}`,
    sacrifice: chosen.reduce((sum, index) => sum + cost(index), 0),
  }))
  return [{ layers, sacrifice: 0 }, ...changes]
}

/** All hidden layers narrower by the same share. */
function widths(layers: LayerSpec[]): Change[] {
  const changes = widthShares.map(([part, of]) => ({
    layers: layers.map((layer, index) =>
      index === layers.length - 1 ? layer : { ...layer, units: narrower(layer.units, part / of) },
    ),
    change: `${part}/${of} of the width`,
    sacrifice: halvingSacrifice * Math.log2(of / part),
  }))
  return [{ layers, sacrifice: 0 }, ...changes]
}

/** Fewer hidden units than this learn next to nothing. */
const FEWEST_UNITS = 4

/** Kernels work on four outputs at a time, so widths above sixteen stay multiples of four. */
function narrower(units: number, share: number): number {
  const exact = Math.max(Math.min(units, FEWEST_UNITS), Math.floor(units * share))
  return exact > 16 ? exact - (exact % 4) : exact
}

/** One step more pooling in the last convolution, then in all of them. */
function poolings(layers: LayerSpec[]): Change[] {
  const poolable = layers.flatMap(({ kind, pool }, index) => (kind === 'conv2d' && pool < 3 ? [index] : []))
  const choices = poolable.length > 1 ? [poolable.slice(-1), poolable] : poolable.length === 1 ? [poolable] : []
  const changes = choices.map((chosen) => ({
    layers: layers.map((layer, index) =>
      chosen.includes(index) ? { ...layer, pool: (layer.pool + 1) as 2 | 3 } : layer,
    ),
    change: `larger pooling in layer${chosen.length > 1 ? 's' : ''} ${chosen.map((index) => index + 1).join(', ')}`,
    sacrifice: poolSacrifice * chosen.length,
  }))
  return [{ layers, sacrifice: 0 }, ...changes]
}
