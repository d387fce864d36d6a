import { z } from 'zod'

/** What is read of a file of `engram run --save`: the run's JSON with the learner in it. */
export const savedRun = z.object({
  rule: z.string(),
  network: z.string(),
  planned: z.object({ ramBytes: z.number(), regions: z.array(z.object({ name: z.string(), offset: z.number(), bytes: z.number() })) }),
  macs: z.object({ infer: z.number(), learn: z.number() }),
  learner: z.object({ config: z.base64(), state: z.base64(), learned: z.int().min(0) }),
})
