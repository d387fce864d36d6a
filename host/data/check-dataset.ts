import { EngramError } from '../errors.js'
import { MAX_CLASSES } from './classes.js'
import { features, type Dataset, type Samples } from './dataset.js'

/**
 * Throws unless a data set is what its types say: the readers of files make no other, but a program may.
 * @throws DATA_SHAPE, DATA_CLASSES, DATA_EMPTY, DATA_VALUE
 */
export function checkDataset({ name, shape, classes, format, train, test }: Dataset): void {
  if (![shape.height, shape.width, shape.channels].every((side) => Number.isInteger(side) && side >= 1))
    throw new EngramError('DATA_SHAPE', `${name}: its shape is ${shape.height} × ${shape.width} × ${shape.channels}`, 'all three are whole numbers of at least 1')
  if (classes.length < 2 || classes.length > MAX_CLASSES)
    throw new EngramError('DATA_CLASSES', `${name} has ${classes.length} classes`, `a learner tells 2 to ${MAX_CLASSES} apart`)
  if (!Number.isInteger(format.fraction) || format.fraction < 0 || format.fraction > 7)
    throw new EngramError('DATA_VALUE', `${name}: format.fraction is ${format.fraction}`, 'an int8 has 0 to 7 fractional bits')
  if (!Number.isFinite(format.energy) || format.energy < 0)
    throw new EngramError('DATA_VALUE', `${name}: format.energy is ${format.energy}`, 'meanEnergy(train, fraction) computes it')
  for (const [part, samples] of Object.entries({ train, test })) checkSamples(`${name}, ${part}`, samples, features(shape), classes.length)
}

function checkSamples(where: string, { count, inputs, labels }: Samples, size: number, classes: number): void {
  if (!Number.isInteger(count) || count < 1) throw new EngramError('DATA_EMPTY', `${where}: count is ${count}`, 'give at least one sample')
  if (inputs.length !== count * size || labels.length !== count)
    throw new EngramError(
      'DATA_SHAPE', `${where}: ${inputs.length} inputs and ${labels.length} labels`,
      `${count} samples of ${size} inputs take ${count * size} and ${count}`,
    )
  const wrong = labels.findIndex((label) => label >= classes)
  if (wrong >= 0) throw new EngramError('DATA_CLASSES', `${where}: sample ${wrong} has label ${labels[wrong]}`, `labels count the ${classes} classes from 0`)
}
