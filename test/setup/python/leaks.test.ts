/** Our key never goes to a stranger, and no file runs otherwise than before: what was found by people who tried. */

import { describe, expect, it } from 'vitest'
import { afterOf, lookAt } from '../shared.ts'

const lines = (...all: string[]) => `${all.join('\n')}\n`
const openai = (...all: string[]) => lines('from openai import OpenAI', ...all)

const led: Record<string, [text: string, reason: RegExp]> = {
  'a dictionary that a call with another base has too': [
    openai('opts = dict(api_key="k")', 'a = OpenAI(**opts)', 'b = OpenAI(base_url="https://api.groq.com", **opts)'),
    /^\*\*opts may bring another base URL/,
  ],
  'options that cannot be read, given later': [
    openai('client = OpenAI()', 'groq = client.with_options(**GROQ)'),
    /^another base URL is given to it in line 3/,
  ],
  setattr: [
    openai('client = OpenAI()', 'setattr(client, "base_url", URL)'),
    /^another base URL is given to it in line 3/,
  ],
  'an alias': [openai('a = OpenAI()', 'b = a', 'b.base_url = URL'), /^another base URL is given to it in line 4/],
  'a dictionary of clients': [
    openai('ai = OpenAI()', 'deps = {"ai": ai}', 'deps["ai"].base_url = URL'),
    /^another base URL is given to it in line 4/,
  ],
  'fields that are chosen at run time': [
    lines(
      'from langchain_openai import ChatOpenAI',
      'model = ChatOpenAI(model="m").configurable_fields(openai_api_base=Field())',
    ),
    /^another base URL is given to it in line 2/,
  ],
  'fallbacks with addresses of their own': [
    lines('import litellm', 'litellm.completion(model="gpt-4o", messages=[], fallbacks=[{"api_base": "http://x"}])'),
    /^its model is chosen at run time \(fallbacks\)/,
  ],
  'a proxy': [
    lines('from langchain_openai import ChatOpenAI', 'ChatOpenAI(model="m", openai_proxy="http://proxy:3128")'),
    /^it has a transport of its own \(openai_proxy\)/,
  ],
  'a module whose base is one of several that are assigned': [
    lines('import openai', 'openai.api_key = "k"', 'openai.base_url, x = "https://api.groq.com", 1'),
    /^the file gives it a base URL that cannot be followed/,
  ],
  'a module whose base is set by name': [
    lines('import openai', 'openai.api_key = "k"', 'setattr(openai, "base_url", URL)'),
    /^the file gives it a base URL that cannot be followed/,
  ],
  'a credential of another kind': [
    openai('OpenAI(workload_identity=w)'),
    /^workload_identity makes it talk to a cloud/,
  ],
}

it.each(Object.entries(led))('left to a person: %s', async (_, [text, reason]) => {
  const { sites, plan } = await lookAt({ 'a.py': text })
  const found = sites.find(({ verdict }) => verdict === 'REVIEW')
  expect(found?.reason).toMatch(reason)
  expect(plan.files).toEqual([])
})

const one = openai('client = OpenAI()')
const given = openai('def get_client():', '    return OpenAI()')
const member = openai('class Deps:', '    def __init__(self):', '        self.client = OpenAI()')

describe('what another file does to a client', () => {
  it.each([
    [
      'its base URL is assigned',
      one,
      ['from llm import client', 'client.base_url = "https://x"'],
      'another base URL is assigned to it',
    ],
    ['by way of its module', one, ['import llm', 'llm.client.base_url = URL'], 'another base URL is assigned to it'],
    [
      'by another name',
      one,
      ['from llm import client as c', 'd = c', 'd.base_url = URL'],
      'another base URL is assigned to it',
    ],
    [
      'by name',
      one,
      ['from llm import client', 'setattr(client, "base_url", URL)'],
      'another base URL is assigned to it',
    ],
    [
      'with options',
      one,
      ['from llm import client', 'groq = client.with_options(base_url=URL)'],
      'another base URL is given to it',
    ],
    [
      'of what a function gives',
      given,
      ['from llm import get_client', 'get_client().base_url = URL'],
      'another base URL is assigned to it',
    ],
    [
      'of a member of what is given',
      member,
      ['def use(deps):', '    deps.client.base_url = URL'],
      'another base URL is assigned to it',
    ],
    ['its key is read', one, ['from llm import client', 'send(client.api_key)'], 'its key is read from it'],
  ])('leaves it to a person: %s', async (_, text, lines, reason) => {
    const { sites, plan } = await lookAt({ 'llm.py': text, 'use.py': `${lines.join('\n')}\n` })
    expect(sites.map(({ verdict }) => verdict)).toEqual(['REVIEW'])
    const key = reason.startsWith('its key') ? ', and ours would go there' : ''
    expect(sites[0]?.reason).toBe(`${reason} in use.py, line ${lines.length}${key}`)
    expect(plan.files).toEqual([])
  })
  it.each([
    [
      'is nothing',
      one,
      ['from llm import client', 'client.timeout = 3', 'client.with_options(timeout=3)', 'client.api_key = KEY'],
    ],
    [
      'is done to another client',
      one,
      ['from other import make', 'from llm import client', 'groq = make()', 'groq.base_url = URL'],
    ],
    [
      'is done to settings',
      one,
      ['from llm import client', 'import settings', 'settings.base_url = URL', 'print(settings.api_key)'],
    ],
    [
      'cannot be done: it stays in its file',
      openai(
        'def ask():',
        '    client = OpenAI()',
        '    return client.chat.completions.create(model="m", messages=[])',
      ),
      ['def f(client):', '    client.base_url = URL'],
    ],
  ])('leaves it as it was where it %s', async (_, text, lines) => {
    const { sites } = await lookAt({ 'llm.py': text, 'use.py': `${lines.join('\n')}\n` })
    expect(sites.map(({ verdict, reason }) => [verdict, reason])).toEqual([['REWRITE', 'it reads RESPAN_BASE_URL']])
  })
  it('says nothing of a client of another language', async () => {
    const text = "import OpenAI from 'openai'\nexport const client = new OpenAI()\n"
    const { sites } = await lookAt({
      'llm.py': one,
      'llm.ts': text,
      'use.py': 'def f(client):\n    client.base_url = U\n',
    })
    expect(sites.map(({ file, verdict }) => [file, verdict])).toEqual([
      ['llm.py', 'REVIEW'],
      ['llm.ts', 'REWRITE'],
    ])
  })
})

describe('os', () => {
  it.each([
    ['behind a condition', ['if __name__ == "__main__":', '    import os', '    print(os.sep)']],
    ['for the type checker alone', ['if TYPE_CHECKING:', '    import os']],
    ['below the client', ['import os']],
    ['by a pattern', ['match x:', '    case {"os": os}:', '        pass']],
  ])('that is bound %s is not there for the client', async (bound, more) => {
    const above = more[0]?.startsWith('if TYPE') || more[0]?.startsWith('match')
    const text = above ? openai(...more, 'def ask(): return OpenAI()') : openai('def ask(): return OpenAI()', ...more)
    const after = afterOf(await lookAt({ 'a.py': text }), 'a.py', text)
    if (bound === 'by a pattern') expect(after).toBe(text)
    else expect(after.slice(0, after.indexOf('OpenAI('))).toMatch(/^import os$/m)
  })
})
