/**
 * What is used of Binaryen, as its JavaScript really behaves: the package's type definitions name functions that it
 * does not have. A new release of it is checked here and in `read.ts`, nowhere else.
 */
import { optionalPackage } from '../device/optional-package.js'
import { imagePackages } from './image-packages.js'

export type Ref = number

/** Fields of `getExpressionInfo` for all kinds of expression; each kind has some of them. */
export interface Info {
  readonly id: number
  readonly type: number
  /** null of a block or loop that nothing jumps to. */
  readonly name: string | null
  readonly children: Ref[]
  readonly condition: Ref
  readonly ifTrue: Ref
  readonly ifFalse: Ref
  readonly body: Ref
  /** An expression; of a constant its number. */
  readonly value: Ref & bigint
  readonly names: string[]
  readonly defaultName: string
  /** Of a call a name, of an indirect call an expression. */
  readonly target: string & Ref
  readonly operands: Ref[]
  readonly params: number
  readonly results: number
  readonly index: number
  readonly isTee: boolean
  readonly isSigned: boolean
  readonly offset: number
  readonly bytes: number
  readonly align: number
  readonly ptr: Ref
  readonly op: number
  readonly left: Ref
  readonly right: Ref
  readonly dest: Ref
  readonly source: Ref
  readonly size: Ref
}

export interface FunctionInfo {
  readonly name: string
  readonly module: string
  readonly base: string
  readonly params: number
  readonly results: number
  readonly vars: number[]
  readonly body: Ref
}

interface Module {
  setFeatures(features: number): void
  runPasses(passes: string[]): void
  dispose(): void
  emitText(): string
  emitBinary(): Uint8Array
  addCustomSection(name: string, contents: Uint8Array): void
  getStart(): Ref
  getNumFunctions(): number
  getFunctionByIndex(index: number): Ref
  getNumGlobals(): number
  getGlobalByIndex(index: number): Ref
  getNumExports(): number
  getExportByIndex(index: number): Ref
  getNumElementSegments(): number
  getElementSegmentByIndex(index: number): Ref
  getNumDataSegments(): number
  getDataSegmentByIndex(index: number): Ref
  getDataSegmentInfo(segment: Ref): { offset: number; data: ArrayBuffer; passive: boolean }
}

interface Api {
  readonly ExpressionIds: Record<string, number>
  readonly Features: Record<'MutableGlobals' | 'SignExt' | 'BulkMemory' | 'BulkMemoryOpt', number>
  readonly none: number
  readonly unreachable: number
  readonly i32: number
  readonly i64: number
  readBinary(bytes: Uint8Array): Module
  parseText(text: string): Module
  setDebugInfo(on: boolean): void
  setPassArgument(name: string, value: string | null): void
  setOptimizeLevel(level: number): void
  setShrinkLevel(level: number): void
  setAlwaysInlineMaxSize(instructions: number): void
  setFlexibleInlineMaxSize(instructions: number): void
  setOneCallerInlineMaxSize(instructions: number): void
  getExpressionId(expression: Ref): number
  getExpressionInfo(expression: Ref): Info
  getFunctionInfo(f: Ref): FunctionInfo
  getGlobalInfo(global: Ref): { name: string; module: string; type: number; init: Ref }
  getExportInfo(e: Ref): { kind: number; name: string; value: string }
  getElementSegmentInfo(segment: Ref): { offset: Ref; data: string[] }
  expandType(type: number): number[]
}

/** Loaded with this file: whoever imports it is told here how to install it. */
const { default: binaryen } = await optionalPackage(() => import('binaryen'), imagePackages)

export const api = binaryen as unknown as Api

export type BinaryenModule = Module
