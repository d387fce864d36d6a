/** What building an image, or exporting a library, takes besides a C compiler: the compiler of the core, and the library that reads its module. */
export const imagePackages = {
  names: ['assemblyscript', 'binaryen'],
  purpose: 'building an image or a library from the sources',
  code: 'COMPILER_MISSING',
} as const
