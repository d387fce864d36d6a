import { expect, it } from 'vitest'
import { loadedPackages } from '../cli/loaded-packages.js'

it.each(['native', 'emulator:microbit'])('a device whose image is built already is opened without the compilers of the core: %s', async (device) => {
  const line = `run --device ${device} --rule dfa --network 8:i8-10:i8 --epochs 1 --samples 20`
  // The first run builds the image, unless an earlier one has.
  await loadedPackages(line)
  expect((await loadedPackages(line)).filter((name) => ['assemblyscript', 'binaryen'].includes(name))).toEqual([])
})
