import { arenaStart, takeDescriptor } from './arena'

/** AssemblyScript reads the class id of a managed object 8 bytes below its reference (header field rtId). */
const HEADER: usize = 8

/** Puts an object of class T into the arena, so that virtual calls work without a heap. Its fields are not initialised. */
export function place<T>(): T {
  const at = takeDescriptor(HEADER + offsetof<T>())
  store<u32>(at, idof<T>())
  return changetype<T>(at + HEADER)
}

/** The object that was placed before all others, known without a pointer that would take RAM of every learner. */
// @ts-ignore: decorator
@inline
export function placedFirst<T>(): T { return changetype<T>(arenaStart() + HEADER) }
