import wabt from 'wabt'
import { describe, expect, it } from 'vitest'
import { translate } from '../../host/aot/translate.js'

const { parseWat } = await wabt()
const compiled = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(parseWat('test.wat', `(module ${text})`).toBinary({}).buffer)
const inC = (text: string): string => translate(compiled(text)).c

const memory = '(memory 1)'
/** A constant table of eight bytes at address 64. */
const table = `${memory} (data (i32.const 64) "\\01\\02\\03\\04\\05\\06\\07\\08")`

describe('static data of a translated module', () => {
  it('is a constant table when it is only read', () => {
    const c = inC(`${table} (func (export "f") (param i32) (result i32) (i32.load8_u (i32.add (i32.const 64) (local.get 0))))`)
    expect(c).toMatch(/static const TABLE uint8_t static0\[8\].*= \{1, 2, 3/)
    expect(c).toContain('load_u8_table(')
  })

  it('is a constant table when its address passes through a local and a call', () => {
    const c = inC(`${table} (func $get (param i32) (result i32) (i32.load8_u (local.get 0)) (drop (call $loop (local.get 0))) )
      (func $loop (param i32) (result i32) (i32.load16_u offset=2 (local.get 0)))
      (func (export "f") (result i32) (local i32) (local.set 0 (i32.add (i32.const 64) (i32.const 1))) (call $get (local.get 0)))`)
    expect(c).toContain('static const TABLE')
    expect(c).toContain('load_u16_table(')
  })

  it.each([
    ['written', '(i32.store8 (i32.const 66) (local.get 0))', 0],
    ['stored somewhere', '(i32.store (i32.const 8) (i32.const 64))', 1],
    ['copied from', '(memory.copy (i32.const 8) (i32.const 64) (local.get 0))', 1],
    ['mixed with other addresses', '(drop (i32.load8_u (select (i32.const 64) (local.get 0) (local.get 0))))', 1],
  ])('lies in RAM when it is %s, and says so unless it is a variable', (_, use, messages) => {
    const translation = translate(compiled(`${table} (func (export "f") (param i32) ${use})`))
    expect(translation.c).toMatch(/static uint8_t static0\[8\]/)
    expect(translation.c).not.toContain('_table(')
    expect(translation.messages).toHaveLength(messages)
  })

  it('vanishes when nobody uses it', () => {
    expect(inC(`${table} (func (export "f"))`)).not.toContain('static0')
  })
})

describe('locals of a translated function', () => {
  const body = (text: string): string => inC(`${memory} (func (export "f") (param i32) (result i32) (local i32 i32) ${text})`)

  it.each([
    ['a signed byte', '(i32.load8_s (local.get 0))', 's8_t'],
    ['a byte', '(i32.load8_u (local.get 0))', 'u8_t'],
    ['a signed half word', '(i32.load16_s (local.get 0))', 's16_t'],
    ['a half word', '(i32.load16_u (local.get 0))', 'low_t'],
    ['a word', '(i32.load (local.get 0))', 'uint32_t'],
  ])('have the size of what they hold: %s', (_, value, type) => {
    expect(body(`(local.set 1 ${value}) (i32.store (i32.const 8) (i32.const 1)) (i32.div_u (local.get 1) (i32.xor (local.get 1) (local.get 0)))`)).toContain(`${type} v0 = 0;`)
  })

  it('are two where a pointer and a counter shared one', () => {
    const c = body(`(local.set 1 (local.get 0)) (loop $l (i32.store8 (local.get 1) (i32.const 1)) (local.set 1 (i32.add (local.get 1) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get 1) (i32.const 900))))
      (local.set 1 (i32.const 0)) (loop $m (local.set 1 (i32.add (local.get 1) (i32.load (i32.const 8)))) (br_if $m (i32.lt_s (local.get 1) (i32.const 9)))) (local.get 1)`)
    expect(c).toMatch(/walker_t v0 = 0;\n {2}uint32_t v1 = 0;/)
    expect(c).toContain('ADDRESS((low_t)v0)')
    expect(c).not.toContain('ADDRESS(v1)')
  })

  it('are pointers where a loop moves them through memory, row by row too', () => {
    const c = body(`(local.set 1 (local.get 0)) (loop $rows (local.set 2 (local.get 1))
      (loop $row (i32.store8 (local.get 2) (i32.const 1)) (local.set 2 (i32.add (local.get 2) (i32.const 1))) (br_if $row (i32.load (i32.const 8))))
      (local.set 1 (i32.add (i32.load (i32.const 12)) (local.get 1))) (br_if $rows (i32.load (i32.const 16)))) (i32.const 0)`)
    expect(c).toMatch(/walker_t v0 = 0;\n {2}walker_t v1 = 0;/)
    expect(c).toContain('v1 = STEP(v1, (low_t)1);')
    expect(c).toContain('v0 = STEP(v0, (low_t)load_u32((low_t)12, 0));')
  })

  it('that count down from a short number are short', () => {
    expect(body(`(local.set 1 (i32.load8_u (local.get 0))) (loop $l (if (local.get 1) (then (local.set 1 (i32.sub (local.get 1) (i32.const 1))) (br $l)))) (i32.div_u (i32.const 9) (local.get 1))`))
      .toContain('u8_t v0 = 0;')
  })

  it.each([
    ['that stands there', '(local.set 1 (i32.load (local.get 0))) (i32.store (i32.const 8) (i32.const 1)) (local.set 2 (select (i32.const 4) (local.get 1) (i32.gt_u (local.get 1) (i32.const 4))))'],
    ['that is made there', '(local.set 2 (select (i32.const 4) (local.tee 1 (i32.load (local.get 0))) (i32.gt_u (local.get 1) (i32.const 4))))'],
  ])('that hold the smaller of a short number and a word %s are short', (_, set) => {
    expect(body(`${set} (i32.store (i32.const 12) (i32.const 1)) (i32.div_u (i32.xor (local.get 2) (local.get 0)) (local.get 2))`)).toContain('u8_t v1 = 0;')
  })

  it('that count to a short bound are short', () => {
    expect(body(`(loop $l (if (i32.lt_u (local.get 1) (i32.load16_u (i32.const 8))) (then (local.set 1 (i32.add (local.get 1) (i32.const 1))) (br $l)))) (i32.div_u (i32.const 9) (local.get 1))`))
      .toContain('low_t v0 = 0;')
  })
})

describe('translation', () => {
  it('multiplies two signed bytes as bytes', () => {
    expect(inC(`${memory} (func (export "f") (param i32) (result i32) (i32.mul (i32.load8_s (local.get 0)) (i32.load8_s offset=1 (local.get 0))))`))
      .toContain('(s16_t)(load_s8((low_t)p0, 0) * load_s8((low_t)p0, 1))')
  })

  it('gives a result the size of what a body ends with', () => {
    expect(inC(`${memory} (func $get (result i32) (i32.store (i32.const 8) (i32.const 1)) (i32.load8_u (i32.const 9)))
      (func (export "f") (param i32) (result i32) (i32.div_u (i32.xor (call $get) (call $get)) (local.get 0)))`)).toMatch(/static u8_t \w+\(void\) \{/)
  })

  it.each([
    ['an if', '(drop (if (result i32) (local.get 0) (then (call $note) (i32.const 1)) (else (i32.const 2))))'],
    ['a block that is left early', '(drop (block $out (result i32) (drop (br_if $out (i32.const 3) (local.get 0))) (call $note) (i32.const 4)))'],
  ])('stores no value of %s that nobody reads: a compiler warns of it', (_, body) => {
    const c = inC(`(global $seen (mut i32) (i32.const 0)) (func $note (global.set $seen (i32.add (global.get $seen) (i32.const 1))))
      (func (export "f") (param i32) (result i32) ${body} (global.get $seen))`)
    // The one that is returned.
    expect(c.match(/\bt\d+ = /g)).toEqual(['t0 = '])
  })

  it('is the same text for the same module', () => {
    const wasm = compiled(`${table} (func (export "f") (param i32) (result i32) (i32.load8_u (i32.add (i32.const 64) (local.get 0))))`)
    expect(translate(wasm)).toEqual(translate(wasm))
  })

  it('allows the room that start is given, in checked builds', () => {
    expect(inC(`${memory} (func (export "start") (param i32 i32 i32))`)).toContain('ALLOW(p0, p1);')
  })

  it.each([
    ['floats', '(func (export "f") (result f32) (f32.const 1))'],
    ['a start function', '(func $s) (start $s)'],
    ['memory.grow', `${memory} (func (export "f") (drop (memory.grow (i32.const 1))))`],
    ['an import that is no part of the port', '(import "env" "f" (func $f)) (func (export "g") (call $f))'],
  ])('refuses %s', (_, text) => {
    expect(() => inC(text)).toThrow(expect.objectContaining({ code: 'TRANSLATE_UNSUPPORTED' }))
  })
})
