import { readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packedFiles } from '../packed.js'

const packed = packedFiles().map(({ path }) => path)
const pages = packed.filter((path) => path.endsWith('.md'))

/** Targets of the links and pictures of a page that lie in the package. */
const targets = (page: string): string[] =>
  [...readFileSync(page, 'utf8').replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!).filter((target) => !/^\w+:/.test(target))

describe('the packed package', () => {
  it('has pages with links', () => {
    expect(pages).toContain('README.md')
    expect(targets('README.md').length).toBeGreaterThan(5)
  })

  it.each(pages)('brings whatever %s links to', (page) => {
    const there = (target: string): boolean => {
      const path = normalize(join(dirname(page), target)).replace(/\/$/, '')
      return packed.some((file) => file === path || file.startsWith(`${path}/`))
    }
    expect(targets(page).filter((target) => !there(target))).toEqual([])
  })

  it('brings no test, no cache and no source map', () => {
    expect(packed.filter((path) => /^(test|build\/(firmware|test|api))\/|\.map$/.test(path))).toEqual([])
  })
})
