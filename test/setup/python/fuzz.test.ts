/** Comments, line feeds and white space at every boundary of a call's tokens: the call is seen, judged and edited as it is without. */

import { execFileSync, spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { applyEdits } from '../../../src/setup/edit.ts'
import { openProject } from '../../../src/setup/open-project.ts'
import { loadReader } from '../../../src/setup/python/reader.ts'
import type { Reader } from '../../../src/setup/reader.ts'
import { makeFolder, wishes } from '../shared.ts'

const base = 'os.getenv("RESPAN_BASE_URL")or'
const key = 'os.getenv("RESPAN_API_KEY")or'

/** Tokens of a call, and the call that it becomes, without white space. */
const calls: readonly { imports: string; tokens: string[]; after: string }[] = [
  {
    imports: 'from openai import OpenAI',
    tokens: ['OpenAI', '(', ')'],
    after: `OpenAI(base_url=${base}None,api_key=${key}None)`,
  },
  {
    imports: 'from openai import OpenAI',
    tokens: ['OpenAI', '(', 'api_key', '=', 'K', ',', 'timeout', '=', '3', ',', ')'],
    after: `OpenAI(base_url=${base}None,api_key=${key}K,timeout=3,)`,
  },
  {
    imports: 'from openai import OpenAI',
    tokens: ['OpenAI', '(', 'timeout', '=', '3', ',', 'api_key', '=', 'a', '[', '"k"', ']', ')'],
    after: `OpenAI(base_url=${base}None,timeout=3,api_key=${key}a["k"])`,
  },
  {
    imports: 'from openai import OpenAI',
    tokens: ['OpenAI', '(', '**', '{', '"api_key"', ':', 'K', ',', '"timeout"', ':', '3', '}', ')'],
    after: `OpenAI(base_url=${base}None,**{"api_key":${key}K,"timeout":3})`,
  },
  {
    imports: 'import dspy',
    tokens: ['dspy', '.', 'LM', '(', '"openai/gpt-4o"', ',', 'temperature', '=', '0', ')'],
    after: `dspy.LM("openai/gpt-4o",api_base=${base}None,api_key=${key}os.getenv("OPENAI_API_KEY"),temperature=0)`,
  },
  {
    imports: 'import dspy',
    tokens: ['dspy', '.', 'LM', '(', '"openai/gpt-4o"', ',', ')'],
    after: `dspy.LM("openai/gpt-4o",api_base=${base}None,api_key=${key}os.getenv("OPENAI_API_KEY"),)`,
  },
  {
    imports: 'from google import genai',
    tokens: [
      'genai',
      '.',
      'Client',
      '(',
      'http_options',
      '=',
      '{',
      '"timeout"',
      ':',
      '3',
      '}',
      ',',
      'api_key',
      '=',
      'K',
      ')',
    ],
    after: `genai.Client(http_options={"base_url":os.getenv("RESPAN_GOOGLE_BASE_URL")orNone,"timeout":3},api_key=${key}K)`,
  },
]

/** Of a negative: whatever stands between its tokens, it stays what it is. */
const kept: readonly { tokens: string[]; verdict: string }[] = [
  {
    tokens: ['OpenAI', '(', 'base_url', '=', '"https://api.groq.com/openai/v1"', ',', 'api_key', '=', 'K', ')'],
    verdict: 'KEEP',
  },
  { tokens: ['OpenAI', '(', 'api_key', '=', 'K', ',', '**', 'more', ')'], verdict: 'REVIEW' },
  {
    tokens: ['OpenAI', '(', 'base_url', '=', 'os', '.', 'getenv', '(', '"RESPAN_BASE_URL"', ')', ')'],
    verdict: 'ALREADY',
  },
]

const within = fc.constantFrom(
  '',
  '',
  ' ',
  '  ',
  '\n',
  '\n    ',
  '\n\t',
  ' # note\n',
  '\n    # ) api_key="x", (\n    ',
  '#\n',
  ' \\\n ',
  '\r\n  ',
)
const outside = fc.constantFrom('', '', ' ', ' \\\n')

/** Only inside of brackets does Python take a line feed for white space. */
const spread = (tokens: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(...tokens.map((_, i) => (i > tokens.indexOf('(') ? within : i === 0 ? fc.constant('') : outside)))
    .map((gaps) => tokens.map((token, i) => `${gaps[i]}${token}`).join(''))

const bare = (text: string): string => text.replace(/#.*$/gm, '').replace(/\\\r?\n|\s/g, '')

const python = spawnSync('python3', ['--version']).status === 0
if (!python) console.warn('SKIPPED: no python3 to read the edited texts with')

const isRead = (texts: readonly string[]): string =>
  execFileSync('python3', ['-c', 'import ast,json,sys\nfor t in json.load(sys.stdin): ast.parse(t)'], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  })

let reader: Reader
beforeAll(async () => {
  reader = await loadReader()
})

it.each(calls.map((call) => [call.after.slice(0, 40), call] as const))('edits %s…', (_, { imports, tokens, after }) => {
  const project = openProject(makeFolder({}), wishes)
  const written: string[] = []
  fc.assert(
    fc.property(spread(tokens), (call) => {
      const head = `import os\n${imports}\nNAME = "x"\nclient = `
      const text = `${head}${call}\n`
      const [site, more] = reader.read({ path: 'a.py', text, skip: undefined }, project)
      expect([site?.verdict, site?.reason, more]).toEqual(['REWRITE', site?.reason, undefined])
      const edited = applyEdits(text, site?.edits ?? [])
      expect(bare(edited.slice(head.length))).toBe(after)
      expect(reader.countErrors('a.py', edited)).toBe(0)
      const again = reader.read({ path: 'a.py', text: edited, skip: undefined }, project)
      expect(again.map(({ verdict }) => verdict)).toEqual(['ALREADY'])
      written.push(edited)
    }),
    { numRuns: 150 },
  )
  if (python) expect(isRead(written)).toBe('')
})

it.each(kept.map((call) => [call.tokens.join(''), call] as const))('leaves %s', (_, { tokens, verdict }) => {
  const project = openProject(makeFolder({}), wishes)
  fc.assert(
    fc.property(spread(tokens), (call) => {
      const text = `import os\nfrom openai import OpenAI\nclient = ${call}\n`
      const sites = reader.read({ path: 'a.py', text, skip: undefined }, project)
      expect(sites.map((site) => [site.verdict, site.edits])).toEqual([[verdict, []]])
    }),
    { numRuns: 100 },
  )
})

it('says of any text that it is read, and throws on none', () => {
  const project = openProject(makeFolder({}), wishes)
  const word = fc.constantFrom(
    'from',
    'import',
    'openai',
    'OpenAI',
    '(',
    ')',
    '**',
    '=',
    'api_key',
    '"x"',
    '\n',
    ' ',
    ':',
    'def',
    'class',
    'f"{',
    '}"',
    '[',
    ']',
    ',',
    '.',
    '#',
    '\t',
    'é',
    '🙂',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const text = `from openai import OpenAI\n${words.join('')}`
      for (const site of reader.read({ path: 'a.py', text, skip: undefined }, project)) {
        const edited = applyEdits(text, site.edits)
        if (site.verdict !== 'REWRITE') expect(edited).toBe(text)
      }
    }),
    { numRuns: 400 },
  )
})
