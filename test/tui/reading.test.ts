/** Texts as lines: Markdown, changed words, the views of a call. */

import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { markdownLines } from '../../src/tui/markdown.ts'
import { lookOf } from '../../src/tui/paint.ts'
import { hangingBlock, lineText, type TextLine, trimmed } from '../../src/tui/reading.ts'
import { safe, widthOf } from '../../src/tui/text.ts'
import { linesOf } from '../../src/tui/traces/body.ts'
import { wordSpans } from '../../src/tui/traces/changes.ts'
import { diffLines } from '../../src/tui/traces/compare.ts'
import { callOf, said } from './calls.ts'

/** A line with its styled parts in brackets: `{bold:text}`. */
const shown = ({ text, style, spans = [] }: TextLine): string => {
  let out = ''
  let from = 0
  for (const span of spans) {
    out += `${text.slice(from, span.start)}{${span.style}:${text.slice(span.start, span.end)}}`
    from = span.end
  }
  return `${style === undefined ? '' : `${style}| `}${out}${text.slice(from)}`
}
const markdown = (text: string, width = 40) => markdownLines(text, width).map(shown)

describe('a text that is too wide', () => {
  it('goes on as far in as its line began', () => {
    expect(hangingBlock('a\n  one two three four', 12).map(({ text }) => text)).toEqual([
      'a',
      '  one two',
      '  three four',
    ])
    for (const { text } of hangingBlock(`${' '.repeat(50)}${'東京 '.repeat(30)}`, 20))
      expect(widthOf(text)).toBeLessThanOrEqual(20)
  })
  it('has no blank lines at its end', () => {
    expect(trimmed([{ text: 'a' }, { text: '' }, { text: 'b' }, { text: ' ' }, { text: '' }])).toHaveLength(3)
    expect(trimmed([{ text: '' }])).toEqual([])
  })
})

describe('the width of a text', () => {
  it('is what the measure of letters says, also where it is only counted', () => {
    const simple = /^.$/u
    for (let code = 0x20; code < 0x3000; code++) {
      const letter = String.fromCodePoint(code)
      if (simple.test(letter) && safe(letter) === letter)
        expect(widthOf(letter), code.toString(16)).toBe(stringWidth(letter))
    }
    for (const letter of '…✓✗◌⨯★●█─├→↓↑▸▾•') expect(stringWidth(letter), letter).toBe(1)
  })
})

describe('Markdown', () => {
  it.each([
    ['# Title ##', ['bold| Title']],
    ['###### Deep', ['bold| Deep']],
    ['#no title', ['#no title']],
    ['a **b c** d __e__', ['a {bold:b c} d {bold:e}']],
    ['an *i* and _j_, snake_case_name, 2 * 3 * 4', ['an {italic:i} and {italic:j}, snake_case_name, 2 * 3 * 4']],
    ['`code *not*` and ``a``', ['{accent:code *not*} and {accent:a}']],
    ['~~gone~~ \\*not\\*', ['{dim:gone} *not*']],
    ['see [the docs](https://a.b/c "t")', ['see {accent:the docs} (https://a.b/c)']],
    ['- one\n* two\n+ three', ['• one', '• two', '• three']],
    ['1. one\n2) two', ['1. one', '2) two']],
    ['  - [x] done\n  - [ ] open', ['  • [x] done', '  • [ ] open']],
    ['> said **so**', ['dim| | said {bold:so}']],
    ['---\n***', [`dim| ${'─'.repeat(40)}`, `dim| ${'─'.repeat(40)}`]],
    [
      '```ts\nconst a = `b`\n# no title\n```\nafter',
      ['dim|   ts', 'accent|   const a = `b`', 'accent|   # no title', 'after'],
    ],
    ['~~~\n```\n~~~', ['accent|   ```']],
    ['```\nnever closed', ['accent|   never closed']],
    ['**open and _never closed', ['**open and _never closed']],
    ['a | b\n--|--', ['a | b', '--|--']],
  ])('%j', (text, lines) => {
    expect(markdown(text)).toEqual(lines)
  })
  it('hangs under its mark, and takes its emphasis over the edge of a line', () => {
    expect(markdown('- a list item that is **much too long** for it', 24)).toEqual([
      '• a list item that is',
      '  {bold:much too long} for it',
    ])
    expect(markdown('1. **bold words over the edge**', 20)).toEqual(['1. {bold:bold words}', '   {bold:over the edge}'])
  })
  it('is safe and fits, whatever it is', () => {
    const pieces = fc.constantFrom(
      '**',
      '_',
      '`',
      '```',
      '\n',
      '# ',
      '- ',
      '> ',
      '[a](b)',
      'word ',
      '東京',
      '\x1b[31m',
      '👩‍👩‍👧',
      '\\',
      '1. ',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.integer({ min: 20, max: 60 }), (list, width) => {
        for (const line of markdownLines(list.join(''), width)) {
          expect(line.text).not.toMatch(/[\p{Cc}\p{Cf}]/u)
          expect(widthOf(line.text)).toBeLessThanOrEqual(width)
          const look = lookOf({ colour: true, ascii: false })
          expect(stripVTControlCharacters(lineText(line, '', width, look))).toBe(line.text)
        }
      }),
    )
  })
  it('takes a time that grows with the text alone: ends within the time that a test has', () => {
    markdownLines(`${'*_`['.repeat(60_000)}\n${'- **a** `b` '.repeat(15_000)}`, 100)
  })
})

describe('changed words', () => {
  const words = (before: string, after: string) =>
    wordSpans(before, after).map((spans, i) => spans.map(({ start, end }) => [before, after][i]?.slice(start, end)))
  it('are those that one side alone has', () => {
    expect(words('the quick brown fox', 'the slow brown fox')).toEqual([['quick'], ['slow']])
    expect(words('a b c d e f', 'a b c d e f g')).toEqual([[], [' g']])
    expect(words('東京の天気は晴れです', '大阪の天気は晴れです')).toEqual([['東京'], ['大阪']])
  })
  it('are not told where little is the same', () => {
    expect(words('completely different', 'nothing of that is here')).toEqual([[], []])
  })
  it('stand out in the difference of two calls', () => {
    const one = callOf(1, { completion_message: [said('assistant', 'same\nMadrid is lovely in May.')] })
    const other = callOf(2, { completion_message: [said('assistant', 'same\nMadrid is awful in May.')] })
    const lines = diffLines([one, other], 60).map(shown)
    expect(lines).toContain('bad| - Madrid is {gone:lovely} in May.')
    expect(lines).toContain('good| + Madrid is {fresh:awful} in May.')
    expect(lines).toContain('dim|   same')
  })
})

describe('the prompt of a call', () => {
  const text = (given: Parameters<typeof callOf>[1], view = 0) =>
    linesOf(callOf(1, given), 'prompt', view, 60).map(shown).join('\n')
  it('is named with its version, its variables and what came of them', () => {
    const made = text({
      prompt_id: 'support-reply',
      prompt_version: 3,
      respan_params: {
        prompt_name: 'Support reply',
        prompt_label: 'production',
        variables: { language: 'Spanish', list: [1, 2] },
      },
      prompt_messages: [said('system', 'Answer in Spanish.'), said('user', '**Hola**')],
    })
    for (const part of [
      'support-reply',
      'Support reply',
      'version  3',
      'production',
      'accent| language',
      '  Spanish',
      '  [',
      'Answer in Spanish.',
    ])
      expect(made).toContain(part)
    expect(made).toContain('**Hola**')
    expect(text({ prompt_id: 'p', prompt_messages: [said('user', '**Hola**')] }, 1)).toContain('{bold:Hola}')
  })
  it('is not made up where there is none', () => {
    expect(text({})).toBe('dim| No stored prompt made this request.')
  })
})
