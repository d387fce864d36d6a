/** Calls as C: of functions of the module, of the port, and through the table. */
import { slotType, spelled } from './ctype.js'
import type { Signature, WasmFunction, WasmModule, WordType } from './ir.js'
import { unsupported } from './signature.js'

/** C functions behind the imports (boards/common/port.h, identity.h, stack.h), and which of their parameters are C pointers. */
const port: Record<string, { name: string; pointers?: readonly number[] }> = {
  read: { name: 'port_read' },
  write: { name: 'port_write' },
  ticks: { name: 'port_ticks' },
  persist_read: { name: 'port_persist_read', pointers: [1] },
  persist_erase: { name: 'port_persist_erase' },
  persist_program: { name: 'port_persist_program', pointers: [1] },
  identity: { name: 'identity' },
  baked: { name: 'baked' },
  baked_address: { name: 'baked_address' },
  baked_copy: { name: 'baked_copy' },
  stack_high_water: { name: 'stack_high_water' },
}

const wordSpelled = (type: WordType): string => (type === 'i64' ? 'uint64_t' : 'uint32_t')
const letter = (type: WordType): string => (type === 'i64' ? 'l' : 'i')

/** Arguments of a function of the module: in a library the instance goes first. */
export const withSelf = ({ instance }: Pick<WasmModule, 'instance'>, list: readonly string[], self = 'self'): string => (instance ? [self, ...list] : list).join(', ')

export function callC(module: WasmModule, callee: WasmFunction, operands: readonly string[]): string {
  if (!callee.imported) return `${callee.overridden ? callee.kernel! : callee.name}(${withSelf(module, operands)})`
  const { module: from, name } = callee.imported
  const target = from === 'port' ? port[name] : undefined
  if (!target) throw unsupported(`the import ${from}.${name}`)
  const passed = operands.map((text, i) => (target.pointers?.includes(i) ? `(void *)(uintptr_t)${text}` : text))
  return `${callee.result ? '(uint32_t)' : ''}${target.name}(${passed.join(', ')})`
}

/** The function's head in C. */
export function headC(module: WasmModule, { name, parameters, result }: WasmFunction): string {
  const list = parameters.map((slot) => `${spelled[slotType(slot)]} ${slot.name}`)
  return `static ${result ? spelled[slotType(result)] : 'void'} ${name}(${withSelf(module, list, SELF) || 'void'})`
}

const SELF = 'uintptr_t self'

/** Name of the function that calls through the table with a signature. */
export const dispatcher = ({ parameters, result }: Signature): string =>
  `through_table_${parameters.map(letter).join('') || 'v'}_${result ? letter(result) : 'v'}`

export function dispatcherHeadC(module: WasmModule, signature: Signature): string {
  const list = ['uint32_t index', ...signature.parameters.map((type, i) => `${wordSpelled(type)} p${i}`)]
  return `static ${signature.result ? wordSpelled(signature.result) : 'void'} ${dispatcher(signature)}(${withSelf(module, list, SELF)})`
}

/** Calls the function at an index of the table: a switch, which stays in flash on every chip. */
export function dispatcherC(module: WasmModule, signature: Signature): string {
  const name = dispatcher(signature)
  const operands = signature.parameters.map((_, i) => `p${i}`)
  const cases = module.table.flatMap((f, index) =>
    f && dispatcher(f.signature) === name ? [`    case ${index}: ${signature.result ? 'return ' : ''}${callC(module, f, operands)};${signature.result ? '' : ' return;'}`] : [])
  return [`${dispatcherHeadC(module, signature)} {`, '  switch (index) {', ...cases, '    default: TRAP(TRAP_TABLE);', '  }', '}'].join('\n')
}
