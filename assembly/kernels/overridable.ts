/**
 * Kernels that a chip may bring in a form written for it: boards/kernels/<core>/<name>.{c,S} takes the place of
 * kernel_<name> (host/aot/overrides.ts). Each takes and gives plain numbers and knows nothing else.
 */
export { convI8 as kernel_conv_i8, convI16 as kernel_conv_i16 } from './conv2d'
export { gradient as kernel_gradient } from './conv2d_gradient'
export { denseI8 as kernel_dense_i8, denseI16 as kernel_dense_i16 } from './dense'
export { updateI8 as kernel_update_i8, updateI16 as kernel_update_i16 } from './update'
