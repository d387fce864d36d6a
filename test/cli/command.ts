import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

export interface Run {
  code: number | null
  stdout: string
  stderr: string
}

interface Running {
  kill(signal: NodeJS.Signals): void
  stdin: NodeJS.WritableStream
  stderr: NodeJS.ReadableStream
}

// The command as users run it, so tests need the build: npm run build.
const main = resolve('dist/host/cli/main.js')

/** Runs `engram` in a folder, with its words or a line of words that hold no blanks. */
export const commandIn =
  (folder: string) =>
  (line: string | readonly string[], onStart: (running: Running) => void = () => {}, env: Record<string, string | undefined> = { PATH: process.env.PATH }): Promise<Run> => {
    if (!existsSync(main)) throw new Error(`${main} is missing: npm run build`)
    return new Promise((done) => {
      const child = spawn(process.execPath, [main, ...(typeof line === 'string' ? line.split(' ') : line)], { cwd: folder, env })
      const run: Run = { code: null, stdout: '', stderr: '' }
      child.stdout.on('data', (data) => (run.stdout += data))
      child.stderr.on('data', (data) => (run.stderr += data))
      // A command that ends early takes no more of its input.
      child.stdin.on('error', () => {})
      child.on('close', (code) => done({ ...run, code }))
      onStart(child)
    })
  }
