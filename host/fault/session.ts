import { fileOrder } from '../data/order.js'
import type { Session } from '../device/device.js'
import type { FaultySensor } from './samples.js'

/** A session whose samples come from a sensor with faults. What the learner was shown before counts as time that the sensor has lived. */
export function behindSensor(session: Session, sensor: FaultySensor, begun = session.learned ?? 0): Session {
  const { measured, learner, driftAlarms, damages, kept, faultsTold } = session
  let position = begun, asked = 0
  const read = (samples: Parameters<Session['infer']>[0], rows: Uint32Array) => {
    asked += rows.length
    return sensor.asked(samples, rows, position)
  }
  return {
    async learn(samples, rows) {
      const changed = sensor.learned(samples, rows, position)
      position += rows.length
      return session.learn(changed, fileOrder(rows.length))
    },
    infer: (samples, rows) => session.infer(read(samples, rows), fileOrder(rows.length)),
    tell: (samples, rows) => session.tell(read(samples, rows), fileOrder(rows.length)),
    dream: (labels, seed, first) => session.dream(labels, seed, first),
    digest: () => session.digest(),
    forget: () => session.forget(),
    carriedDigest: () => session.carriedDigest(),
    regionDigests: () => session.regionDigests(),
    ...(driftAlarms && { driftAlarms: () => driftAlarms.call(session) }),
    ...(damages && { damages: () => damages.call(session) }),
    ...(kept && { kept: () => kept.call(session) }),
    ...(measured && { measured: () => measured.call(session) }),
    ...(learner && { learner: () => learner.call(session) }),
    async faultsTold() {
      return [...sensor.told(position - begun, asked), ...((await faultsTold?.call(session)) ?? [])]
    },
    get learned() {
      return session.learned
    },
    close: () => session.close(),
  } as Session
}
