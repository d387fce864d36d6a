/** Calls as C: of functions of the module, of the port, and through the table. */
import { slotType, spelled } from './ctype.js'
import type { Signature, WasmFunction, WasmModule, WordType } from './ir.js'
import type { Range } from './range.js'
import { unsupported } from './signature.js'

/**
 * C functions behind the imports (boards/common/port.h, identity.h, stack.h): which of their parameters are C pointers, which are places
 * in the memory that keeps checkpoints or counts of its bytes, never larger than an address; and the range of a result.
 */
const port: Record<string, { name: string; pointers?: readonly number[]; places?: readonly number[]; result?: Range }> = {
  read: { name: 'port_read' },
  write: { name: 'port_write' },
  rate: { name: 'port_rate' },
  ticks: { name: 'port_ticks' },
  power_low: { name: 'port_power_low', result: { low: 0, high: 1 } },
  persist_bytes: { name: 'persist_bytes' },
  persist_page: { name: 'persist_page' },
  persist_read: { name: 'port_persist_read', pointers: [1], places: [0, 2] },
  persist_erase: { name: 'port_persist_erase', places: [0], result: { low: -1, high: 0 } },
  persist_program: { name: 'port_persist_program', pointers: [1], places: [0, 2], result: { low: -1, high: 0 } },
  identity: { name: 'identity' },
  baked: { name: 'baked' },
  baked_address: { name: 'baked_address' },
  baked_copy: { name: 'baked_copy' },
  key: { name: 'link_key' },
  stack_high_water: { name: 'stack_high_water' },
}

/** Gives an import's parameters and result the types of the C function. */
export function typeImport({ imported, parameters, result }: WasmFunction): void {
  const target = imported?.module === 'port' ? port[imported.name] : undefined
  parameters.forEach((slot, i) => {
    slot.address = target?.pointers?.includes(i) || target?.places?.includes(i) || false
    slot.pinned = !slot.address
  })
  if (!result) return
  if (target?.result) result.range = target.result
  else result.pinned = true
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
  return `${callee.result && !target.result ? '(uint32_t)' : ''}${target.name}(${withSelf(module, passed)})`
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
