import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectWithEngram } from '../packed.js'

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' }
const project = projectWithEngram()
let browser: Browser
let server: Server

beforeAll(async () => {
  server = createServer((request, response) => {
    try {
      const path = new URL(request.url!, 'http://here').pathname
      const body = readFileSync(join(project, path))
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // Chromium's own sandbox does not start as root, nor in most containers; it shows our own pages only.
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'], timeout: 60_000 })
}, 120_000)

afterAll(async () => {
  await browser?.close()
  server?.close()
  rmSync(project, { recursive: true })
})

/** What a page says that learns. */
async function said(path: string): Promise<string> {
  const page = await browser.newPage()
  const wrong: string[] = []
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('requestfailed', (request) => wrong.push(request.url()))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`)
  await page.waitForFunction("document.querySelector('#said').textContent !== ''", undefined, { timeout: 60_000 }).catch(() => {})
  const text = await page.textContent('#said')
  await page.close()
  return wrong.length > 0 ? wrong.join('\n') : text!
}

describe('the library in Chromium', () => {
  const command = ['run', '--rule', 'local', '--network', 'conv3x8-pool2-10:i8', '--data', 'digits', '--epochs', '2', '--format', 'json']
  const { accuracy, digest, planned } = JSON.parse(execFileSync(process.execPath, [resolve('dist/host/cli/main.js'), ...command], { encoding: 'utf8' })) as {
    accuracy: number
    digest: string
    planned: { ramBytes: number }
  }
  const expected = `${(100 * accuracy).toFixed(2)} % in ${planned.ramBytes} B of RAM, learned bytes ${digest}`

  it('learns unbundled, with an import map, what the command line learns', async () => {
    copyFileSync('examples/browser.html', join(project, 'index.html'))
    expect(await said('index.html')).toBe(expected)
  })

  it('learns bundled by Vite what the command line learns', async () => {
    const source = join(project, 'bundled')
    mkdirSync(source)
    copyFileSync('examples/bundled.js', join(source, 'bundled.js'))
    writeFileSync(join(source, 'index.html'), '<!doctype html><pre id="said"></pre><script type="module" src="./bundled.js"></script>')
    await build({ root: source, base: './', logLevel: 'warn', configFile: false, build: { target: 'esnext', outDir: join(project, 'out'), emptyOutDir: true } })
    expect(await said('out/index.html')).toBe(expected)
  }, 240_000)
})
