import { LayerKind } from '../abi'
import { place } from '../memory/place'
import { Conv2d } from './conv2d'
import { Dense } from './dense'
import { Layer } from './layer'

export function placeLayer(kind: u32): Layer | null {
  switch (kind) {
    case LayerKind.dense: return place<Dense>()
    case LayerKind.conv2d: return place<Conv2d>()
    default: return null
  }
}
