import { EngramError } from '../../errors.js'
import type { Dataset, Shape } from '../dataset.js'
import type { Idx } from '../idx.js'
import { imageDataset } from '../images.js'
import type { Sheet } from '../read/sheet.js'
import type { InputReader } from '../input-reader.js'
import { layout } from './layout.js'
import { assignRoles } from '../roles/roles.js'
import { tableClasses } from './classes.js'
import { checkFeatures } from './cells.js'
import type { TableOptions } from './dataset.js'

/** Brightest value of a pixel by what pixels reach up to: shares, dots of a 4 × 4 block, bytes. */
const scales: readonly (readonly [most: number, scale: number])[] = [[1, 255], [16, 15], [255, 1]]

/**
 * A table whose features are the pixels of an image, row by row (MNIST as CSV). Values reach from 0 to 255, to 16 or to 1.
 * @throws DATA_SHAPE when the columns are not as many as the shape has values; DATA_VALUE for values outside.
 */
export function tableImages(sheet: Sheet, test: Sheet | undefined, shape: Shape, options: TableOptions): Dataset {
  const { height, width, channels } = shape
  const roles = assignRoles(sheet, { ...options, features: options.features ?? ['*'] })
  const size = height * width * channels
  if (roles.features.length !== size)
    throw new EngramError('DATA_SHAPE', `${sheet.name}: ${roles.features.length} columns of features are no images of ${height} × ${width}${channels > 1 ? ` × ${channels}` : ''} (${size})`, 'give --shape HEIGHTxWIDTH, or name the pixels with --features', { expected: size, actual: roles.features.length })
  if (options.task === 'regress' || roles.label === undefined) throw new EngramError('OPTION_INVALID', `${sheet.name}: images are of classes, which a column holds`, 'name it with --label; without --shape the columns are numbers')
  const classes = tableClasses(sheet, roles.label!, { asked: options.label !== undefined })
  let most = 0
  for (const i of roles.features) for (const value of sheet.columns[i]!.values) if (value > most) most = value
  const scale = scales.find(([limit]) => most <= limit)?.[1]
  const pixels = (each: Sheet): Idx => {
    checkFeatures(each, roles.features, 'error')
    const data = new Uint8Array(each.rows * size)
    roles.features.forEach((column, k) => {
      const { values, name } = each.columns[column]!
      for (let row = 0; row < each.rows; row++) {
        const value = values[row]!
        if (scale === undefined || value < 0 || value * scale > 255)
          throw new EngramError('DATA_VALUE', `${each.name}: column "${name}" holds ${value}, and pixels reach from 0 to 255`, 'scale the columns, or leave --shape out to learn them as numbers')
        data[row * size + k] = Math.round(value * scale)
      }
    })
    return { name: each.name, dims: [each.rows, height, width, ...(channels > 1 ? [channels] : [])], data }
  }
  const labels = (each: Sheet): Idx => {
    const { texts } = each.columns[roles.label!]!
    const ofText = texts!.names.map((text) => {
      const index = classes.names.indexOf(text)
      if (index < 0) throw new EngramError('DATA_CLASSES', `${each.name}: class "${text}" does not occur in the training samples`, 'remove its samples from the test set')
      return index
    })
    return { name: each.name, dims: [each.rows], data: Uint8Array.from(texts!.ids, (id) => ofText[id]!) }
  }
  const dataset = imageDataset({
      name: options.name ?? sheet.name, seed: options.seed, ...(options.fold && { fold: options.fold }), labelNames: classes.names, trainImages: pixels(sheet), trainLabels: labels(sheet),
      ...(test && { testImages: pixels(test), testLabels: labels(test) }),
  })
  return { ...dataset, columns: roles.columns, reader: { ...(dataset.reader as InputReader & { kind: 'pixels' }), ...layout(sheet, roles), ...(scale !== undefined && scale !== 1 && { scale }) } }
}
