/** A text of several lines that is typed. */

import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { areaKey, areaView, insert, rowsOf } from '../../src/tui/area.ts'
import type { Line } from '../../src/tui/line.ts'
import { lookOf } from '../../src/tui/paint.ts'

const look = lookOf({ colour: false, ascii: false })
/** `|` is the cursor. */
const areaOf = (text: string): Line => ({ text: text.replace('|', ''), cursor: text.indexOf('|') })
const textOf = ({ text, cursor }: Line) => `${text.slice(0, cursor)}|${text.slice(cursor)}`
const after = (text: string, ...keys: string[]) =>
  textOf(keys.reduce((area, key) => areaKey(area, key, 10, 4) ?? area, areaOf(text)))

describe('a text of several lines', () => {
  it('takes letters, line ends and corrections where the cursor is', () => {
    expect(after('ab|cd', 'enter', 'x', 'space', '東')).toBe('ab\nx 東|cd')
    expect(after('ab\n|cd', 'backspace')).toBe('ab|cd')
    expect(after('ab|\ncd', 'delete')).toBe('ab|cd')
    expect(after('one two|\nthree', 'ctrl-w')).toBe('one |\nthree')
    expect(after('one\ntwo|\nthree', 'ctrl-u')).toBe('one\n|\nthree')
    expect(after('one\nt|wo\nthree', 'ctrl-k')).toBe('one\nt|\nthree')
  })
  it('goes up and down between lines, and between the rows of one that is too long', () => {
    expect(after('one\ntwo|\nthree', 'up')).toBe('one|\ntwo\nthree')
    expect(after('one\ntw|o\nthree', 'down')).toBe('one\ntwo\nth|ree')
    expect(after('0123456789abc|def', 'up')).toBe('012|3456789abcdef')
    expect(after('012|3456789abcdef', 'down')).toBe('0123456789abc|def')
    expect(after('a|b', 'up')).toBe('|ab')
    expect(after('a|b', 'down')).toBe('ab|')
    expect(after('one\ntwo|\nthree', 'home')).toBe('one\n|two\nthree')
    expect(after('|one\ntwo', 'end')).toBe('one|\ntwo')
    expect(after('a\nb\nc\nd\ne|', 'pgup')).toBe('a|\nb\nc\nd\ne')
  })
  it('measures wide letters, and cuts between them', () => {
    const rows = rowsOf('東京東京東京東京', 10)
    expect(rows.map(({ to, from }) => to - from)).toEqual([5, 3])
    expect(after('東京東京東京東|京', 'up')).toBe('東京|東京東京東京')
    for (const { from, to } of rowsOf('👩‍👩‍👧'.repeat(20), 10))
      expect('👩‍👩‍👧'.repeat(20).slice(from, to).isWellFormed()).toBe(true)
  })
  it('keeps line ends of a paste and takes other control letters out of it', () => {
    expect(textOf(insert(areaOf('a|b'), '1\r\n2\r3\x1b[31m\t4'))).toBe('a1\n2\n3[31m  4|b')
  })
  it('shows what a value holds already without obeying it, the cursor in sight', () => {
    const view = areaView({ text: `\x1b[2J${'\n'.repeat(20)}end`, cursor: 28 }, 20, 3, look)
    expect(view.map(stripVTControlCharacters)).toEqual(['', '', 'end '])
    const first = areaView({ text: '\x1b[2J', cursor: 1 }, 20, 3, look)
    expect(first.map(stripVTControlCharacters)).toEqual(['\\x1b[2J'])
  })
})
