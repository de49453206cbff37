/** The text of a .env file: every line that was not asked for stays to the byte, readers agree on what is there, undo restores. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { parse } from 'dotenv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeEnv, mergeNames, readEnv, unmergeEnv } from '../../src/setup/env-file.ts'
import { masked } from '../../src/setup/env-value.ts'

const key = 'AbCd1234.abcdefghijklmnopqrstuvwxyzABCDEF'
const values = { RESPAN_API_KEY: key, RESPAN_BASE_URL: 'http://127.0.0.1:7377/api' }

const rows: [what: string, before: string, after: string][] = [
  ['an empty file', '', `RESPAN_API_KEY=${key}\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n`],
  ['a file without a last newline', 'A=1', `A=1\nRESPAN_API_KEY=${key}\nRESPAN_BASE_URL=http://127.0.0.1:7377/api`],
  [
    'CRLF and a byte order mark',
    '\uFEFFA=1\r\n',
    `\uFEFFA=1\r\nRESPAN_API_KEY=${key}\r\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\r\n`,
  ],
  [
    'an empty value with export, blanks and a comment',
    'export RESPAN_API_KEY =  # mine\nRESPAN_BASE_URL=""\n',
    `export RESPAN_API_KEY =${key}  # mine\nRESPAN_BASE_URL="http://127.0.0.1:7377/api"\n`,
  ],
  [
    'a comment that touches an empty value',
    'RESPAN_API_KEY=#\nRESPAN_BASE_URL=x\n',
    `RESPAN_API_KEY=${key} #\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n`,
  ],
  [
    'duplicates: the last is changed',
    "RESPAN_API_KEY=old\nB=2\nRESPAN_API_KEY='older'\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n",
    `RESPAN_API_KEY=old\nB=2\nRESPAN_API_KEY='${key}'\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n`,
  ],
  [
    'an assignment inside of a quoted value of several lines',
    'CERT="\nRESPAN_API_KEY=no\n"\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n',
    `CERT="\nRESPAN_API_KEY=no\n"\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\nRESPAN_API_KEY=${key}\n`,
  ],
  [
    'a commented assignment',
    '# RESPAN_API_KEY=\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\n',
    `# RESPAN_API_KEY=\nRESPAN_BASE_URL=http://127.0.0.1:7377/api\nRESPAN_API_KEY=${key}\n`,
  ],
]

describe('mergeEnv', () => {
  it.each(rows)('%s', (_, before, after) => {
    const merged = mergeEnv(before, values)
    expect(merged.text).toBe(after)
    expect(unmergeEnv(merged.text, merged.changes)).toEqual({ text: before, left: [] })
    expect(mergeEnv(after, values)).toEqual({ text: after, changes: [] })
    expect(JSON.stringify(merged.changes)).not.toContain(key)
  })
  it('refuses what would be read differently', () => {
    for (const value of ['a b', 'a#b', '$HOME', 'a\nb', '"', "'", '\\'])
      expect(() => mergeEnv('', { X: value })).toThrow('X')
  })
})

const word = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/)
const blank = fc.constantFrom('', ' ', '  ', '\t')
const line = fc.oneof(
  fc.constantFrom('', ' ', '# a comment', '#RESPAN_API_KEY=x', 'not an assignment', 'export', '=', 'A="', "B='", 'C=`'),
  fc
    .tuple(
      fc.constantFrom('', 'export ', '  ', 'export\t'),
      fc.oneof(word, fc.constantFrom('RESPAN_API_KEY', 'RESPAN_BASE_URL', 'RESPAN_BASE_URL_2', 'X.RESPAN_API_KEY')),
      blank,
      blank,
      fc.oneof(
        fc.constantFrom(
          '',
          '""',
          "''",
          '"a b"',
          "'it''s'",
          '`x`',
          '"a\\"b"',
          '"a\nRESPAN_API_KEY=z\nb"',
          'a#b',
          'ä€😀',
          '\\',
        ),
        word,
      ),
      fc.constantFrom('', ' # c', ' ', '#c', ' #"'),
    )
    .map(([before, name, a, b, value, after]) => `${before}${name}${a}=${b}${value}${after}`),
)
const file = fc
  .tuple(fc.constantFrom('', '\uFEFF'), fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([mark, lines, newline, isClosed]) => {
    const text = lines.join('\n').replaceAll('\n', newline)
    return mark + text + (isClosed && text !== '' ? newline : '')
  })
const wishes = fc.uniqueArray(fc.constantFrom('RESPAN_API_KEY', 'RESPAN_BASE_URL', 'NEW_NAME'), { minLength: 1 })
const wanted = (name: string) => (name === 'RESPAN_API_KEY' ? key : `http://127.0.0.1:7377/${name.toLowerCase()}`)

/** What two texts have of their own, between the longest beginning and the longest end that they share. */
const apart = (a: string, b: string): [string, string] => {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)]
}

describe('for any file', () => {
  const each = (check: (text: string, names: string[]) => void) =>
    fc.assert(fc.property(file, wishes, check), { numRuns: 3000 })

  it('undo restores the bytes, and twice is once', () =>
    each((text, names) => {
      const asked = Object.fromEntries(names.map((name) => [name, wanted(name)]))
      const { text: after, changes } = mergeEnv(text, asked)
      expect(unmergeEnv(after, changes)).toEqual({ text, left: [] })
      expect(mergeEnv(after, asked).text).toBe(after)
    }))

  it('every other byte is the same: nothing but one value differs, or one new line', () =>
    each((text, [name = '']) => {
      const { text: after, changes } = mergeEnv(text, { [name]: wanted(name) })
      const [was, is] = apart(text, after)
      if (changes[0]?.before === undefined) expect(was).toBe('')
      else expect(changes[0].before).toContain(was)
      expect(`${name}=${wanted(name)}${name}=`).toContain(is.replaceAll(/[\r\n ]/g, ''))
    }))

  it('dotenv reads the new values, and of all other names what it read before', () =>
    each((text, names) => {
      const [was, is] = [
        parse(text),
        parse(mergeEnv(text, Object.fromEntries(names.map((name) => [name, wanted(name)]))).text),
      ]
      for (const name of names) expect([name, is[name]]).toEqual([name, wanted(name)])
      for (const name of new Set([...Object.keys(was), ...Object.keys(is)]))
        if (!names.includes(name)) expect([name, is[name]]).toEqual([name, was[name]])
    }))

  it('reads our names as dotenv does', () =>
    each((text) => {
      const [ours, theirs] = [readEnv(text), parse(text)]
      for (const name of ['RESPAN_API_KEY', 'RESPAN_BASE_URL'])
        expect(ours.get(name)?.trim()).toBe(theirs[name]?.trim())
    }))
})

describe('what was merged', () => {
  it("reads the same in Node's own reader and in a shell", () => {
    const folder = mkdtempSync(join(tmpdir(), 'respan-env-'))
    try {
      const { text } = mergeEnv('A="b c"\nRESPAN_API_KEY= # mine\n', values)
      expect(parseEnv(text)).toMatchObject(values)
      writeFileSync(join(folder, '.env'), text)
      const said = execFileSync('sh', ['-c', 'set -a; . ./.env; env'], { cwd: folder, env: {}, encoding: 'utf8' })
      for (const [name, value] of Object.entries(values)) expect(said).toContain(`${name}=${value}\n`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
  it('is taken back line by line where the file went on: lines that somebody changed stay', () => {
    const { text, changes } = mergeEnv('A=1\n', values)
    const edited = `${text.replace('7377', '8000')}B=2\n`
    expect(unmergeEnv(edited, changes)).toEqual({
      text: 'A=1\nRESPAN_BASE_URL=http://127.0.0.1:8000/api\nB=2\n',
      left: ['RESPAN_BASE_URL'],
    })
  })
})

describe('mergeNames', () => {
  it('adds names without values, none twice', () => {
    expect(mergeNames('A=\r\n# RESPAN_API_KEY=\r\n', ['RESPAN_API_KEY', 'RESPAN_BASE_URL'])).toBe(
      'A=\r\n# RESPAN_API_KEY=\r\nRESPAN_BASE_URL=\r\n',
    )
  })
})

describe('masked', () => {
  it('shows what `keys list` shows, or four characters at most', () => {
    expect(masked(key)).toBe('AbCd1234.…')
    expect(masked('sk-proj-abcdefghijklmnop')).toBe('…mnop')
    expect(masked('short')).toBe('…')
  })
})
