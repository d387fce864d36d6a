import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

interface Entry {
  integrity?: string
  link?: true
}

it.each(['package-lock.json', 'bench/package-lock.json'])('%s has a checksum of every package', (file) => {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, Entry> }
  const entries = Object.entries(packages).filter(([path, { link }]) => path !== '' && !link)
  expect(entries.length).toBeGreaterThan(10)
  expect(entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([])
})
