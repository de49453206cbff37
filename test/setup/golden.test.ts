/** Every row of the golden table, in every way that a file may be written: only what is meant changes, in the file's own manner. */

import { describe, expect, it } from 'vitest'
import { type Golden, openaiGolden, otherGolden } from './golden.ts'
import { afterOf, lookAt } from './shared.ts'

type Manner = (text: string) => string

/** Leading spaces by two. */
const indented =
  (unit: string): Manner =>
  (text) =>
    text.replace(/^( {2})+/gm, (spaces) => unit.repeat(spaces.length / 2))

const manners: Record<string, Manner> = {
  'as it is': (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  'a byte order mark': (text) => `\uFEFF${text}`,
  tabs: indented('\t'),
  'four spaces': indented('    '),
  'double quotes': (text) => text.replaceAll("team's", 'teams').replaceAll("'", '"'),
  'no line feed at the end': (text) => text.replace(/\n$/, ''),
  'all at once': (text) => `\uFEFF${indented('\t')(text).replace(/\n$/, '').replaceAll('\n', '\r\n')}`,
}

const run = async ({ file = 'a.ts', before, more = {} }: Golden, manner: Manner) => {
  const text = manner(before)
  const looked = await lookAt({ ...more, [file]: text })
  return { text: afterOf(looked, file, text), looked }
}

describe.each(Object.entries(manners))('written with %s', (_, manner) => {
  it.each([...openaiGolden, ...otherGolden].map((golden) => [golden.name, golden] as const))(
    '%s',
    async (_, golden) => {
      const { text, looked } = await run(golden, manner)
      expect(text).toBe(manner(golden.after))
      expect([looked.plan.dropped, looked.scanned.broken]).toEqual([[], []])
    },
  )
})

it('calls each row of the catalogue by its id', async () => {
  for (const golden of openaiGolden.filter(
    ({ name }) => /^O\d+( |$)/.test(name) && !/^O(11|12|14|19|20|24|25)/.test(name),
  )) {
    const { looked } = await run(golden, (text) => text)
    expect([golden.name, looked.sites[0]?.pattern]).toEqual([golden.name, golden.name.split(' ')[0]])
  }
})
