/** A project with prompts in every state, and a store with their calls: the same on every machine but for its "seven days". */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readFolder, writeLock } from '../../src/prompts/folder.ts'
import { pushFile } from '../../src/prompts/push.ts'
import { statesOf } from '../../src/prompts/state.ts'
import { openControl } from '../../src/store/control.ts'
import { callOf, hostile, idOf, type StoredCall, storeCalls } from './fixture.ts'

/** Who "pushes" in these tests. */
const git = { author: 'Ada <ada@example.org>', commit: '4fa1c20b7d9e4a11' }

const support = (tone: string, more = '') => `---
model: respan/echo
description: answers in the language of the customer
tags: [support, live]
config: { temperature: 0.2, maxOutputTokens: 800 }
input:
  default: { language: English }
  schema:
    language: string, the language of the answer
    user_message: string, what the customer wrote
    history?: messages, what was said before
respan.id: support-reply
respan.examples:
  - { language: Spanish, user_message: What is machine learning? }
  - { user_message: Where is my parcel? }
---
{{role "system"}}
You are a ${tone} assistant that speaks {{language}}. Answer in at most three sentences, and never promise a refund.${more}
{{history}}
{{role "user"}}
{{user_message}}
`

export const files: Readonly<Record<string, string>> = {
  'support/reply.prompt': support('helpful'),
  'summary.prompt': 'Summarise this in one line:\n{{text}}',
  '東京/天気.prompt':
    '---\nmodel: respan/sim\nrespan.id: tokyo-weather\n---\n{{role "system"}}\n東京の天気を教えてください。👩‍👩‍👧\n{{role "user"}}\n{{city}}',
  'photo.prompt': `---
model: gpt-5.5
input:
  schema:
    photo: image, what is to be described
    facts: any
    count: integer
---
{{role "user"}}
Describe this in {{count}} words, with {{facts.place}}:
{{media url=photo}}
`,
  'hello.prompt': 'Say hello to {{name}}.',
  'evil.prompt': `---\nmodel: respan/echo\n---\n{{role "system"}}\n${hostile}\n{{role "user"}}\n{{text}}`,
}

export const editedSupport = support('friendly', ' Say which day it is.')

const text = (name: string, value: unknown) => ({ [name]: value })

/** A call of a prompt's version `ago` ms before now. */
const promptCall = (
  n: number,
  now: number,
  id: string,
  version: number,
  variables: Record<string, unknown>,
): StoredCall => {
  const call = callOf(n)
  const startedAt = now - (60 - n) * 600_000
  const shift = startedAt - call.start.startedAt
  const at = (time: number) => time + shift
  return {
    ...call,
    start: {
      ...call.start,
      id: idOf(n),
      startedAt,
      params: { prompt_id: id, prompt_version: version, variables },
      prompt: { id, version },
    },
    end: {
      ...call.end,
      endedAt: at(call.end.endedAt),
      attempts: call.end.attempts.map((attempt) => ({
        ...attempt,
        startedAt: at(attempt.startedAt),
        endedAt: at(attempt.endedAt),
      })),
    },
  }
}

export const writePromptFile = (cwd: string, path: string, source: string): void => {
  const full = join(cwd, 'prompts', path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, source)
}

export const newestVariables = { language: 'Italian', user_message: 'Dove è il mio pacco?\nGrazie.' }

/** Every state of drift: clean, ahead, edited, behind, conflict, only here, only there, and a file that is broken. */
export const fillProject = (home: string, cwd: string, now: number): void => {
  const write = (path: string, source: string) => writePromptFile(cwd, path, source)
  const control = openControl(home, () => undefined)
  const root = join(cwd, 'prompts')
  const push = (message: string, labels: readonly string[], ...ids: string[]) => {
    const folder = readFolder({ root, shown: 'prompts' })
    for (const state of statesOf(folder, control).filter(({ id }) => ids.includes(id)))
      pushFile(control, folder, state, { git, message, draft: false, labels })
    writeLock(folder)
  }
  for (const [path, source] of Object.entries(files)) write(path, source)
  push('first', ['production'], 'support-reply', 'summary', 'tokyo-weather', 'evil', 'hello')
  write('support/reply.prompt', support('helpful', ' Be brief.'))
  push('shorter', [], 'support-reply')
  control.deployVersion({
    promptId: 'support-reply',
    label: 'production',
    version: 2,
    actor: git.author,
    commit: git.commit,
  })
  control.deployVersion({
    promptId: 'support-reply',
    label: 'staging',
    version: 1,
    actor: 'Bob',
    message: 'for the test',
  })
  write('support/reply.prompt', editedSupport)
  write('summary.prompt', 'Summarise this in two lines:\n{{text}}')
  push('two lines', [], 'summary')
  const elsewhere = (id: string, words: string) => {
    const [newest] = control.listVersions(id)
    if (newest === undefined) throw new Error(`${id} has no version`)
    const body = { ...newest.body, messages: [{ role: 'user', content: words }] }
    control.addVersion(id, { body, hash: `of ${words}`, readonly: true, author: 'Bob', message: 'in the store' })
  }
  elsewhere('tokyo-weather', 'Weather in {{city}}?')
  elsewhere('evil', 'Good {{text}}')
  write('evil.prompt', `${files['evil.prompt']}!`)
  control.createPrompt({ id: 'greeting', name: 'A greeting', description: 'of the web console' })
  control.addVersion('greeting', {
    body: {
      template: 'plain',
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: 'Hello {{name}}' }],
      params: {},
      input: { schema: {}, defaults: {} },
    },
    hash: 'of the greeting',
    readonly: true,
    author: 'Bob',
  })
  write('broken.prompt', '---\nmodle: gpt-5.5\n---\nHi')
  control.createKey('tui', 'test')
  control.close()
  storeCalls(home, [
    ...Array.from({ length: 24 }, (_, n) =>
      promptCall(
        n,
        now,
        'support-reply',
        n < 14 ? 1 : 2,
        n === 23
          ? newestVariables
          : { ...text('language', 'Spanish'), user_message: `Question ${n}: what is the weather?` },
      ),
    ),
    ...Array.from({ length: 6 }, (_, n) => promptCall(30 + n, now, 'evil', 1, { text: hostile })),
  ])
}
