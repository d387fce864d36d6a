import { describe, expect, it } from 'vitest'
import { renderDataPage } from '../../host/compare/data-page.js'
import { describeSheet, notableColumns } from '../../host/data/describe.js'
import { assignRoles } from '../../host/data/roles/roles.js'
import { readTable } from '../../host/data/read/table.js'

const sheet = (text: string) => readTable(text, 'folder/x.csv')
const described = (text: string) => describeSheet(sheet(text), assignRoles(sheet(text), {}).columns)

describe('a description of data', () => {
  it('counts "none" and "-" as missing among numbers, and as words among words', () => {
    const { columns } = described(`a,b,label\n${'1,none,x\n-,-,y\n2,?,x\nnone,full,y\n'.repeat(3)}`)
    expect(columns!.map(({ kind, missing }) => [kind, missing])).toEqual([['number', 6], ['text', 3], ['text', 0]])
  })

  it('shows labels as texts, also long numbers', () => {
    expect(described(`a,label\n${'1,900000000000000001\n3,900000000000000002\n1,900000000000000001\n'.repeat(4)}`).columns![1]!.texts).toEqual([{ text: '900000000000000001', rows: 8 }, { text: '900000000000000002', rows: 4 }])
  })

  it('says of each feature whether it holds numbers or words', () => {
    expect(described(`a,b,label\n${'1,big,x\n3,big,y\n2,small,x\n'.repeat(4)}`).columns!.map(({ why }) => why)).toEqual(['numbers', 'words', 'called "label"'])
  })

  const wide = `${Array.from({ length: 100 }, (_, i) => `p${i}`).join(',')},session,label\n${Array.from({ length: 12 }, (_, row) => `${Array.from({ length: 100 }, (_, i) => (row === 3 && i === 50 ? '' : (row * 7 + i * 3) % 5)).join(',')},${row % 3},${row % 2}`).join('\n')}\n`
  it('of many columns shows the first ones, and all that are not like them', () => {
    const { shown, more } = notableColumns(described(wide).columns!)
    expect(shown.map(({ name }) => name)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p50', 'session', 'label'])
    expect(more).toBe(91)
  })

  it('is a page with the name of the file as its title, and no more cards than that', () => {
    const page = renderDataPage(described(wide), 'there is <something> wrong')
    expect(page).toContain('<h1>x.csv</h1>')
    expect(page).toContain('there is &lt;something&gt; wrong')
    expect(page.match(/<article/g)).toHaveLength(11)
    expect(page).toContain('And 91 more like them.')
  })
})
