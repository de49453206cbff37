/** Tables, CSV, JSON, colour. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Input } from '../../src/cli/command.ts'
import { type Column, csvText, printList, styleOf, tableLines } from '../../src/cli/output.ts'
import { openBench } from './shared.ts'

interface Row {
  name: string
  count: number | null
}
const columns: readonly Column<Row>[] = [
  { name: 'name', value: (row) => row.name },
  { name: 'count', value: (row) => row.count, right: true },
]

/** A reader of RFC 4180, for the test alone. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  let row: string[] = []
  while (field.lastIndex < text.length) {
    const match = field.exec(text)
    if (match === null) throw new Error(`no CSV: ${text}`)
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '\r\n') {
      rows.push(row)
      row = []
    }
  }
  return rows
}

describe('tables', () => {
  it('align, cut to 40 characters, show - for null', () => {
    const lines = tableLines(columns, [
      { name: 'a'.repeat(60), count: 7 },
      { name: 'b', count: null },
    ])
    expect(lines).toEqual([`name${' '.repeat(36)}  count`, `${'a'.repeat(39)}…      7`, `b${' '.repeat(39)}      -`])
  })
  it('keep a terminal from obeying what others wrote', () => {
    expect(tableLines(columns, [{ name: 'a\u001b[31m\nb\u202ec', count: 1 }])[1]).toBe('a [31m b c      1')
  })
})

describe('csv', () => {
  it('reads back as it was, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name: fc.string({ unit: 'grapheme' }), count: fc.integer() })), (rows) => {
        const read = readCsv(csvText(columns, rows))
        expect(read).toEqual([['name', 'count'], ...rows.map(({ name, count }) => [name, String(count)])])
      }),
    )
  })
})

describe('lists', () => {
  const input = (options: Record<string, unknown>): Input => ({ args: [], options })
  it('that are empty: a word on standard error, [], a header', () => {
    const { ctx, out } = openBench()
    printList(ctx, input({}), columns, [])
    expect(out).toEqual([])
    printList(ctx, input({ json: true }), columns, [])
    printList(ctx, input({ csv: true }), columns, [])
    expect(out).toEqual(['[]\n', 'name,count\r\n'])
  })
  it('have colour on a terminal only, and not with NO_COLOR', () => {
    const on = { isTerminal: { input: true, output: true } }
    expect(styleOf({ ...on, env: {} })('bold', 'x')).toBe('\u001b[1mx\u001b[22m')
    expect(styleOf({ ...on, env: { NO_COLOR: '1' } })('bold', 'x')).toBe('x')
    expect(styleOf({ env: {}, isTerminal: { input: true, output: false } })('bold', 'x')).toBe('x')
  })
})

describe('what is to be copied', () => {
  it('names the program as it was called', async () => {
    const bench = openBench()
    bench.ctx.program = 'npx respan'
    expect((await bench.run('proxy', 'status')).err).toContain('Start one with: npx respan proxy start\n')
    expect((await bench.run('providers', 'test', 'openai')).err).toContain('or run: npx respan providers add openai\n')
    expect((await bench.run('nonsense')).err).toContain('see npx respan --help')
    expect((await bench.run('keys', 'create', '--help')).out).toMatch(
      /Usage: npx respan keys create[\s\S]*\$ npx respan keys create/,
    )
    expect((await bench.run('keys', 'create', '--name', 'npx respan keys')).err).toMatch(/^Key "npx respan keys"/)
  })
})
