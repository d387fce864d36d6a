/** Front ends with every block, for readings of so many channels, and a network behind each: what all devices must do alike. */
export const fronts = [
  ['window16/8-scale', 3, '2'],
  ['scale4', 5, '6:i8-2:i8'],
  ['diff-window12-stats', 2, '2:i8'],
  ['magnitude-window32-stats', 3, '4:i8-2:i8'],
  ['decimate3-window10-scale', 2, '2'],
  ['magnitude-diff-window16/4-spectrum4', 4, '2'],
  ['window32-spectrum6', 2, '4:i8-2:i8'],
  ['decimate2-window64-spectrum12', 1, '2'],
] as const
