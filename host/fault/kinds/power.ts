import type { FaultKind } from '../fault.js'

/** The power goes and comes back: RAM and all variables are lost, flash and EEPROM keep. */
export const power = {
  name: 'power', domain: 'power', summary: 'the power is cut behind a sample, or at a byte of a save, and comes back',
  amount: { type: 'whole', min: 1, max: 2 ** 31 - 1, instead: ['byte'], what: 'the sample behind which the power goes' },
  options: {
    save: { type: 'whole', min: 1, max: 2 ** 31 - 1, what: 'samples between two saves' },
    byte: { type: 'whole', min: 1, max: 2 ** 31 - 1, what: 'which byte, of all that saves erase or write, is cut off' },
    warned: { type: 'whole', min: 0, max: 2 ** 31 - 1, what: 'samples before that one at which the supply falls and the chip warns' },
    cut: { type: 'word', words: ['clean', 'torn', 'weak'], what: 'what is left of that byte, or of the page that is erased' },
  },
  check(options, amount) {
    if ('warned' in options && 'byte' in options) return 'a supply falls samples before one, and a byte is named instead: power=N:warned=N'
    if (Number(options['warned'] ?? 0) >= amount && !('byte' in options)) return `the supply would fall before the first sample; warned is less than the sample behind which the power goes`
    if ('cut' in options && !('byte' in options)) return 'cut says what is left of the byte that is cut off, and none is named: power:byte=N:save=N:cut=torn'
    return undefined
  },
} as const satisfies FaultKind
