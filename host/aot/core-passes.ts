/** How the core is compiled for translation. A file of its own, without the compiler: the name of what is cached depends on it. */

/** Where the module's static data begins: far from every number that the core uses, so that it can only be an address. */
export const STATIC_BASE = 0x00e00000

/**
 * Less code, and nothing that a C compiler does as well: what asc adds at its higher levels (common subexpressions,
 * invariants in front of loops, copies of callees) makes values live long, and long lives are stack on a chip with few
 * registers.
 */
export const PASSES = [
  'duplicate-function-elimination', 'remove-unused-module-elements', 'once-reduction', 'directize', 'inlining',
  'simplify-globals-optimizing', 'precompute-propagate', 'dae-optimizing', 'vacuum', 'optimize-instructions',
  'remove-unused-brs', 'remove-unused-names', 'merge-blocks', 'pick-load-signs', 'simplify-locals-notee-nostructure', 'vacuum',
  'dce', 'simplify-globals-optimizing', 'dae-optimizing', 'inlining-optimizing', 'precompute-propagate', 'gufa-optimizing',
  'optimize-instructions', 'remove-unused-brs', 'merge-blocks', 'vacuum', 'duplicate-function-elimination',
  'simplify-globals-optimizing', 'remove-unused-module-elements',
]

/**
 * Instructions of a function that its callers take a copy of: of any, of a small one, of one with a single caller. A larger
 * one keeps its frame to itself: in its caller's, it would lie beneath all else that the caller calls. Of 70 to 120 tried: with
 * 90 stacks are up to 64 bytes shorter than with 120, for 0.8 % more flash; with less, only flash grows.
 */
export const INLINED = { always: 2, small: 6, once: 90 }

/** Functions that stay functions: their frames would lie beneath the gradients that their caller gathers first, which go deepest. */
export const APART = ['*#summed']
