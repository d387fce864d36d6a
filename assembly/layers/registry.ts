import { LayerKind } from '../abi'
import { takes } from '../generated/traits'
import { place } from '../memory/place'
import { keepsFrozen, keepsLayer } from '../only'
import { Conv2d } from './conv2d'
import { Dense } from './dense'
import { Layer } from './layer'
import { Leaky } from './leaky'

/**
 * Undefined where the rule at hand cannot teach such a layer, unless it need not, since the layer is frozen: what no rule of a build
 * takes is left out of it.
 */
export function placeLayer(kind: u32, frozen: bool): Layer | null {
  if ((keepsFrozen && frozen || takes(LayerKind.dense)) && keepsLayer(LayerKind.dense) && kind == LayerKind.dense) return place<Dense>()
  if ((keepsFrozen && frozen || takes(LayerKind.conv2d)) && keepsLayer(LayerKind.conv2d) && kind == LayerKind.conv2d) return place<Conv2d>()
  if (takes(LayerKind.leaky) && keepsLayer(LayerKind.leaky) && kind == LayerKind.leaky) return place<Leaky>()
  return null
}
