/** Gives every function and global a name of its own in C, made from the one it has in Wasm. */
export class Names {
  private readonly taken = new Set<string>()

  take(wanted: string): string {
    const word = wanted.replace(/^(global )?~?(assembly|lib)\//, '$1').replace(/[^A-Za-z0-9]+/g, '_').replace(/^_|_$/g, '')
    const plain = /^[a-z]/i.test(word) ? word : `f_${word}`
    let name = plain
    for (let n = 2; this.taken.has(name); n++) name = `${plain}_${n}`
    this.taken.add(name)
    // A prefix of our own keeps clear of all names of the C library and of the compiler.
    return `w_${name}`
  }
}
