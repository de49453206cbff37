/** Every row of the golden table, in every way that a file may be written; twice is once; and Python itself reads what was made. */

import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { afterOf, lookAt } from '../shared.ts'
import { type Golden, importGolden, openaiGolden, otherGolden, sdkGolden } from './golden.ts'

type Manner = (text: string) => string

const all = [...openaiGolden, ...sdkGolden, ...otherGolden, ...importGolden]

/** Leading spaces by four. */
const indented =
  (unit: string): Manner =>
  (text) =>
    text.replace(/^( {4})+/gm, (spaces) => unit.repeat(spaces.length / 4))

const otherQuotes: Manner = (text) => text.replace(/["']/g, (quote) => (quote === '"' ? "'" : '"'))

const manners: Record<string, Manner> = {
  'as it is': (text) => text,
  CRLF: (text) => text.replaceAll('\n', '\r\n'),
  'a byte order mark': (text) => `\uFEFF${text}`,
  tabs: indented('\t'),
  'two spaces': indented('  '),
  'other quotes': otherQuotes,
  'no line feed at the end': (text) => text.replace(/\n$/, ''),
  'all at once': (text) => `\uFEFF${otherQuotes(indented('\t')(text)).replace(/\n$/, '').replaceAll('\n', '\r\n')}`,
}

const run = async ({ more = {}, providers, azure }: Golden, text: string) => {
  const wished = { providers: providers ?? ('own' as const), azure: azure ?? false }
  const looked = await lookAt({ ...more, 'app.py': text }, wished)
  return { text: afterOf(looked, 'app.py', text), looked }
}

describe.each(Object.entries(manners))('written with %s', (_, manner) => {
  it.each(all.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
    const { text, looked } = await run(golden, manner(golden.before))
    expect(text).toBe(manner(golden.after))
    expect([looked.plan.dropped, looked.scanned.broken]).toEqual([[], []])
  })
})

it('twice is once: all that was rewritten is routed', async () => {
  for (const golden of all) {
    const { text, looked } = await run(golden, golden.after)
    expect(text, golden.name).toBe(golden.after)
    const verdicts = new Set(looked.sites.map(({ verdict }) => verdict))
    expect([golden.name, verdicts.has('REWRITE'), verdicts.has('ENV')]).toEqual([golden.name, false, false])
  }
})

it('calls each row of the catalogue by its id', async () => {
  for (const golden of openaiGolden.filter(({ name }) => /^O(1|2|6|16)( |$)/.test(name))) {
    const { looked } = await run(golden, golden.before)
    expect([golden.name, looked.sites[0]?.pattern]).toEqual([golden.name, golden.name.split(' ')[0]])
  }
})

const python = spawnSync('python3', ['--version']).status === 0
if (!python) console.warn('SKIPPED: no python3 to read the edited files with')

it.skipIf(!python)('Python reads every file that was made', () => {
  const texts = Object.values(manners).flatMap((manner) => all.map(({ after }) => manner(after)))
  const script = 'import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text.encode())\nprint("read")'
  const said = execFileSync('python3', ['-c', script], { input: JSON.stringify(texts), encoding: 'utf8' })
  expect(said.trim()).toBe('read')
})
