/**
 * D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors", Nature 323, 1986,
 * equations 4 to 7, with the softmax cross-entropy in place of the squared error:
 *
 *     dE/dx_j = sum of dE/dx_i w_ij over the units i above,   dw_ij = rate * -dE/dx_i y_j
 */
import { descending, type MakeReference } from './reference.js'

export const backprop: MakeReference = (network) => descending(network, (matrix) => matrix)
