/** Notebooks: what is edited is a raw string of the JSON; every other byte stays. */

import { expect, it } from 'vitest'
import { afterOf, lookAt } from '../shared.ts'
import { openaiGolden, sdkGolden } from './golden.ts'

const call = 'base_url=os.getenv(\\"RESPAN_BASE_URL\\") or None, api_key=os.getenv(\\"RESPAN_API_KEY\\") or None'

/** As it is saved by hand and by tools: one space, escapes, a list of lines and one string. */
const before = String.raw`{
 "cells": [
  {"cell_type": "markdown", "source": ["client = OpenAI()"], "metadata": {}},
  {
   "cell_type": "code",
   "metadata": {"tags": [ ]},
   "outputs": [{"text": ["OpenAI()\n"]}],
   "source": [
    "%pip install -q openai\n",
    "!ls\n",
    "from openai import OpenAI\n",
    "caf\u00e9 = \"\ud83d\ude42 \u2603\"\n"
   ]
  },
  {"cell_type": "code", "source": ["%%bash\n", "python -c 'from openai import OpenAI; OpenAI()'"]},
  {"cell_type": "code", "source": ["# the client\n", "print(\"caf\u00e9\"); client = OpenAI()\n", "x = !date\n"]},
  {"cell_type": "code", "source": "%%time\nmore = OpenAI(\n    timeout=3,\n)"}
 ],
 "metadata": {"kernelspec": {"language": "python", "name": "python3"}}, "nbformat": 4, "nbformat_minor": 5 }
`

const after = before
  .replace(
    '"print(\\"caf\\u00e9\\"); client = OpenAI()',
    `"import os\\n\\nprint(\\"caf\\u00e9\\"); client = OpenAI(${call})`,
  )
  .replace(
    '%%time\\nmore = OpenAI(\\n    timeout',
    `%%time\\nimport os\\n\\nmore = OpenAI(\\n    ${call.replace(', api_key', ',\\n    api_key')},\\n    timeout`,
  )

it('edits inside the strings', async () => {
  const looked = await lookAt({ 'a.ipynb': before }, { notebooks: true })
  expect(looked.sites.map(({ id, cell, line, verdict }) => [id, cell, line, verdict])).toEqual([
    ['a.ipynb:cell4:2:25', 4, 2, 'REWRITE'],
    ['a.ipynb:cell5:2:8', 5, 2, 'REWRITE'],
  ])
  expect(afterOf(looked, 'a.ipynb', before)).toBe(after)
  expect(after).not.toBe(before)
  expect(() => JSON.parse(after)).not.toThrow()
})

it('is done after one time', async () => {
  const looked = await lookAt({ 'a.ipynb': after }, { notebooks: true })
  expect(looked.sites.map(({ verdict }) => verdict)).toEqual(['ALREADY', 'ALREADY'])
  expect(looked.plan.files).toEqual([])
})

it('is left to a person without the flag', async () => {
  const looked = await lookAt({ 'a.ipynb': before })
  expect(looked.sites.map(({ verdict, reason }) => [verdict, reason])).toEqual(
    Array(2).fill(['REVIEW', 'it is in a notebook; --notebooks edits notebooks']),
  )
  expect(looked.plan.files).toEqual([])
})

it('leaves notebooks of other languages, and what is no notebook', async () => {
  const other = before.replace('"language": "python"', '"language": "julia"')
  for (const text of [other, '{"cells": 3, "x": "import openai"}', '["import openai"', '"import openai"']) {
    const looked = await lookAt({ 'a.ipynb': text }, { notebooks: true })
    expect([looked.sites, looked.scanned.broken]).toEqual([[], []])
  }
})

it.each([...openaiGolden, ...sdkGolden].map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
  const lines = golden.before.split(/(?<=\n)/)
  const text = JSON.stringify({ cells: [{ cell_type: 'code', source: lines }], metadata: {} }, undefined, 1)
  const wished = { notebooks: true, providers: golden.providers ?? ('own' as const), azure: golden.azure ?? false }
  const looked = await lookAt({ ...golden.more, 'a.ipynb': text }, wished)
  const read = JSON.parse(afterOf(looked, 'a.ipynb', text)) as { cells: { source: string[] }[] }
  expect(read.cells[0]?.source.join('')).toBe(golden.after)
})
