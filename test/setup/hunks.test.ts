/** Lines that go and come: a patch that others can read, and the way back from a text that went on changing. */

import { applyPatch } from 'diff'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdits } from '../../src/setup/edit.ts'
import { hunksOf, patchOf, takeBack } from '../../src/setup/hunks.ts'
import type { Edit } from '../../src/setup/site.ts'

/** A text of few different lines, and edits that do not overlap. */
const edited = fc
  .array(fc.constantFrom('a', 'b', 'c', '', '  d'), { minLength: 1, maxLength: 30 })
  .map((lines) => lines.join('\n'))
  .chain((text) =>
    fc
      .uniqueArray(fc.nat(text.length), { maxLength: 8 })
      .map((offsets) => offsets.sort((x, y) => x - y))
      .chain((offsets) =>
        fc.tuple(
          fc.constant(text),
          fc.tuple(
            ...offsets.map((start, i) =>
              fc.record({
                start: fc.constant(start),
                end: fc.integer({ min: start, max: offsets[i + 1] ?? text.length }),
                text: fc.constantFrom('X', 'Y\n', '\nZ', ''),
              }),
            ),
          ),
        ),
      ),
  )

describe('hunks', () => {
  it('are a patch that another program applies, and reverse', () => {
    fc.assert(
      fc.property(edited, ([text, edits]) => {
        const after = applyEdits(text, edits)
        const patch = patchOf('a.ts', hunksOf(text, edits))
        if (after !== text) expect(applyPatch(text, patch)).toBe(after)
      }),
      { numRuns: 500 },
    )
  })

  it('show three lines round a change', () => {
    const text = Array.from({ length: 20 }, (_, i) => `line ${i + 1}`).join('\n')
    const at = text.indexOf('line 10')
    const [hunk, ...more] = hunksOf(text, [{ start: at, end: at, text: 'new ' }])
    expect(more).toEqual([])
    expect(hunk).toMatchObject({ before: 7, after: 7 })
    expect(hunk?.lines.map(({ kind, text: line }) => `${kind} ${line}`)).toEqual([
      'same line 7',
      'same line 8',
      'same line 9',
      'removed line 10',
      'added new line 10',
      'same line 11',
      'same line 12',
      'same line 13',
    ])
  })

  it('are taken back where they stand once, and left where they stand twice', () => {
    const edits: Edit[] = [{ start: 4, end: 4, text: 'two\n' }]
    const hunks = hunksOf('one\nthree\n', edits)
    expect(takeBack('zero\none\ntwo\nthree\n', hunks)).toEqual({ text: 'zero\none\nthree\n', left: [] })
    expect(takeBack('changed\ntwo\nchanged\n', hunks)).toEqual({ text: 'changed\nchanged\n', left: [] })
    expect(takeBack('two\nx\ntwo\n', hunks)).toEqual({ text: 'two\nx\ntwo\n', left: hunks })
  })
})
