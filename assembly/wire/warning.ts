/**
 * What a device does when its chip warns that the supply falls (boards/common/port.h), in images of boards whose chip does: it saves what
 * its newest checkpoint has not, once a fall. The supply is looked at between any two bytes from the line, so never within a sample. A
 * device that started below the level, or was configured there, has not seen it fall: it waits for the supply to be back first.
 */
import { KeepFlag } from '../abi'
import { keepsScrub } from '../only'
import { flags, saveNow } from './keep'
import { powerLow } from './port'
import { ensureSound } from './scrub'
import { configured, FLAGS, SAVE_CODE, state } from './state'

/** Looks at the supply. A save goes through the frame buffer: a frame that has come in part is then damaged, and the host repeats it. */
export function heedWarning(): void {
  if (powerLow() == 0) return store<u8>(state() + FLAGS, flags() | KeepFlag.armed)
  if ((flags() & KeepFlag.armed) == 0) return
  store<u8>(state() + FLAGS, flags() & ~KeepFlag.armed)
  // Damage must not be kept.
  if (!configured() || (keepsScrub && ensureSound(true) != 0) || (flags() & KeepFlag.unsaved) == 0) return
  const code = saveNow()
  store<i8>(state() + SAVE_CODE, code)
  if (code == 0) store<u8>(state() + FLAGS, flags() | KeepFlag.warned)
}
