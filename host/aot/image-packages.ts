/** What building an image takes besides a C compiler: the compiler of the core, and the library that reads its module. */
export const imagePackages = {
  names: ['assemblyscript', 'binaryen'],
  purpose: 'building an image from the sources',
  code: 'COMPILER_MISSING',
} as const
