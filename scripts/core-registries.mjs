/**
 * Which objective, optimizer or block of a front end a configuration block means: `assembly/generated/{objectives,optimizers,front}.ts`, from the enums of ids
 * and the class in each file. What a build leaves out is said by `assembly/only.ts`.
 */
import { readFileSync } from 'node:fs'
import { putFile } from './put-file.mjs'

/** The class of a file, which extends the contract or something between. */
function classIn(path) {
  const [, name] = /^export class (\w+) extends /m.exec(readFileSync(path, 'utf8')) ?? []
  if (!name) throw new Error(`${path}: no "export class … extends …"`)
  return name
}

/** `what` is Objective, Optimizer or Front, `type` the class that all extend; `entries` by name, as catalogues.mjs reads them. */
export function writeRegistry({ what, type = what, folder }, entries) {
  const all = Object.entries(entries).map(([name, { id, set }]) => {
    const file = name.replaceAll('-', '_')
    return { file, id, set, name: classIn(`assembly/${folder}/${file}.ts`) }
  })
  putFile(`assembly/generated/${folder}.ts`, `/** Written by scripts/core-registries.mjs from assembly/${folder}/ and the enum of ids in assembly/abi.ts. */
import { place } from '../memory/place'
import { keeps${what} } from '../only'
import { ${type} } from '../${folder}/${type.toLowerCase()}'
${all.map(({ file, name }) => `import { ${name} } from '../${folder}/${file}'`).join('\n')}

export function place${what}(id: u32): ${type} | null {
${all.map(({ id, set, name }) => `  if (keeps${what}(${id}${set ? `, ${set === 'standard'}` : ''}) && id == ${id}) return place<${name}>()`).join('\n')}
  return null
}
`)
}
