/** What an export of a learned model may be; loaded with the options of the command line, and so nothing else is here. */
export const exportKinds = ['onnx', 'json', 'c-header'] as const
export type ExportKind = (typeof exportKinds)[number]

/** What an exported model takes: values as the data has them, or int8 as the device takes them. */
export const inputKinds = ['raw', 'int8'] as const
export type InputKind = (typeof inputKinds)[number]
