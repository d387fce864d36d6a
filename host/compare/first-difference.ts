/**
 * The first step after which two learners differ, found by halving: equal after `n - 1` samples, different after `n`.
 * They are known to differ after `steps`. 0 means that they differ before the first sample.
 */
export async function firstDifference(steps: number, differAfter: (samples: number) => Promise<boolean>): Promise<number> {
  if (await differAfter(0)) return 0
  let equal = 0
  let different = steps
  while (different - equal > 1) {
    const middle = (equal + different) >> 1
    if (await differAfter(middle)) different = middle
    else equal = middle
  }
  return different
}
