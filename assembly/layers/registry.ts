import { LayerKind } from '../abi'
import { place } from '../memory/place'
import { keepsLayer } from '../only'
import { Conv2d } from './conv2d'
import { Dense } from './dense'
import { Layer } from './layer'

export function placeLayer(kind: u32): Layer | null {
  if (keepsLayer(LayerKind.dense) && kind == LayerKind.dense) return place<Dense>()
  if (keepsLayer(LayerKind.conv2d) && kind == LayerKind.conv2d) return place<Conv2d>()
  return null
}
