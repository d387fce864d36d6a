import { MOST_OUTPUTS } from '../../assembly/abi.js'
import { EngramError } from '../errors.js'
import { MAX_CLASSES } from './classes.js'
import { sampleBytes, type Dataset, type Samples } from './dataset.js'

/**
 * Throws unless a data set is what its types say: the readers of files make no other, but a program may.
 * @throws DATA_SHAPE, DATA_CLASSES, DATA_EMPTY, DATA_VALUE
 */
export function checkDataset({ name, task = 'classify', shape, front, classes, outputs, normal, format, train, test }: Dataset): void {
  if (![shape.height, shape.width, shape.channels].every((side) => Number.isInteger(side) && side >= 1))
    throw new EngramError('DATA_SHAPE', `${name}: its shape is ${shape.height} × ${shape.width} × ${shape.channels}`, 'all three are whole numbers of at least 1')
  if (task === 'regress') checkOutputs(name, outputs, { train, test })
  if (task === 'detect' && normal?.length !== classes.length)
    throw new EngramError('DATA_CLASSES', `${name}: ${classes.length} classes, and ${normal?.length ?? 'nothing'} says which are normal`, 'give normal, true or false a class')
  if (task === 'classify' && (classes.length < 2 || classes.length > MAX_CLASSES))
    throw new EngramError('DATA_CLASSES', `${name} has ${classes.length} classes`, `a learner tells 2 to ${MAX_CLASSES} apart`)
  if (!Number.isInteger(format.fraction) || format.fraction < 0 || format.fraction > 7)
    throw new EngramError('DATA_VALUE', `${name}: format.fraction is ${format.fraction}`, 'an int8 has 0 to 7 fractional bits')
  if (!Number.isFinite(format.energy) || format.energy < 0)
    throw new EngramError('DATA_VALUE', `${name}: format.energy is ${format.energy}`, 'meanEnergy(train, fraction) computes it')
  for (const [part, samples] of Object.entries({ train, test })) checkSamples(`${name}, ${part}`, samples, sampleBytes({ shape, ...(front && { front }) }), Math.max(1, classes.length))
}

function checkSamples(where: string, { count, inputs, labels, known }: Samples, size: number, classes: number): void {
  if (!Number.isInteger(count) || count < 1) throw new EngramError('DATA_EMPTY', `${where}: count is ${count}`, 'give at least one sample')
  if (inputs.length !== count * size || labels.length !== count)
    throw new EngramError(
      'DATA_SHAPE', `${where}: ${inputs.length} inputs and ${labels.length} labels`,
      `${count} samples of ${size} inputs take ${count * size} and ${count}`,
    )
  if (known && known.length !== count) throw new EngramError('DATA_SHAPE', `${where}: known has ${known.length} entries`, `${count} samples take ${count}: 1 for a label that is known, 0 else`)
  const wrong = labels.findIndex((label) => label >= classes)
  if (wrong >= 0) throw new EngramError('DATA_CLASSES', `${where}: sample ${wrong} has label ${labels[wrong]}`, `labels count the ${classes} classes from 0`)
}

/** Every sample has all numbers, as the core takes them and in the units of the data. */
function checkOutputs(name: string, outputs: Dataset['outputs'], parts: Record<string, Samples>): void {
  if (!outputs || outputs.length < 1 || outputs.length > MOST_OUTPUTS)
    throw new EngramError('DATA_SHAPE', `${name} has ${outputs?.length ?? 'no'} numbers to foretell`, `give outputs, 1 to ${MOST_OUTPUTS}; fitOutputs makes them`)
  for (const [part, { count, values, numbers }] of Object.entries(parts))
    if (values?.length !== count * outputs.length || numbers?.length !== count * outputs.length)
      throw new EngramError('DATA_SHAPE', `${name}, ${part}: ${values?.length ?? 'no'} values and ${numbers?.length ?? 'no'} numbers`, `${count} samples of ${outputs.length} outputs take ${count * outputs.length} of both`)
}
